"""JSON objects with one meaning only."""

import json
from typing import NoReturn

from todo_core.adapters.jwt.rejected import Rejected


def parse_object(document: bytes) -> dict[str, object]:
    """Read a JSON object in UTF-8 whose member names are unique, as RFC 7519, section 4, allows.

    Raises ValueError (Rejected, JSONDecodeError, UnicodeDecodeError) or RecursionError.
    """
    value: object = json.loads(
        document.decode(), object_pairs_hook=_unique, parse_constant=_not_a_number
    )
    if not isinstance(value, dict):
        raise Rejected("not a JSON object")
    return value


def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    unique = dict(members)
    if len(unique) != len(members):
        raise Rejected("a member name occurs twice")
    return unique


def _not_a_number(_: str) -> NoReturn:
    raise Rejected("NaN or Infinity")
