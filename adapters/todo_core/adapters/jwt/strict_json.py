"""JSON objects with one meaning only."""

import json
from typing import Final, NoReturn

from todo_core.adapters.jwt.rejected import Rejected

MAX_DEPTH: Final = 32
"""As deep as the body of a request may be; how deep Python itself goes differs by its version."""


def parse_object(document: bytes) -> dict[str, object]:
    """Read a JSON object in UTF-8 whose member names are unique, as RFC 7519, section 4, allows.

    Raises ValueError (Rejected, JSONDecodeError, UnicodeDecodeError) or RecursionError.
    """
    value: object = json.loads(
        document.decode(), object_pairs_hook=_unique, parse_constant=_not_a_number
    )
    if not isinstance(value, dict):
        raise Rejected("not a JSON object")
    if document.count(b"{") + document.count(b"[") > MAX_DEPTH and _deeper_than(MAX_DEPTH, value):
        raise Rejected("nested too deeply")
    return value


def _deeper_than(levels: int, value: object) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper_than(levels - 1, item) for item in inner)


def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    unique = dict(members)
    if len(unique) != len(members):
        raise Rejected("a member name occurs twice")
    return unique


def _not_a_number(_: str) -> NoReturn:
    raise Rejected("NaN or Infinity")
