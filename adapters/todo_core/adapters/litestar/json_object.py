"""The body of a request, as a JSON object taken strictly (RFC 8259)."""

import json
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from todo_core.adapters.litestar.errors import MALFORMED_BODY, UNSUPPORTED_MEDIA_TYPE, Refused
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.media_types import JSON, is_taken
from todo_core.domain.errors import InvalidInput, Problem

MAX_DEPTH: Final = 32
READ_ONLY: Final = frozenset({"id", "user_id", "created_at", "updated_at", "version"})

_MAX_DIGITS: Final = 4000  # Python converts some more to an integer, but not any number of them
_TEXT_OR_NUMBER = re.compile(
    rb'"(?:[^"\\]|\\.)*+"|(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?'
)
_DECODER = msgspec.json.Decoder(float_hook=float)  # the default hook refuses 1e400


async def read_object(exchange: Exchange, accepted: Sequence[bytes] = JSON) -> dict[str, object]:
    """The members of the body but for the read-only ones, which may be echoed and mean nothing.

    Raises Refused for a body that is no JSON of an accepted type, InvalidInput for one that is no
    object.
    """
    if not is_taken(exchange.headers, accepted):
        raise Refused(UNSUPPORTED_MEDIA_TYPE)
    return parse_object(await exchange.body.read())


async def read_optional_object(exchange: Exchange) -> dict[str, object]:
    """The same, or no members where there is no body."""
    return {} if await exchange.body.is_empty() else await read_object(exchange)


def parse_object(raw: bytes) -> dict[str, object]:
    """The members of a JSON object, each name once, but for the read-only ones."""
    try:
        value = _decode(raw)
        _check_depth(raw, value)
        _check_names(raw, value)
    except (ValueError, RecursionError):
        raise Refused(MALFORMED_BODY) from None
    if not isinstance(value, dict):
        raise InvalidInput([Problem("", "the body must be a JSON object")])
    return {name: member for name, member in value.items() if name not in READ_ONLY}


def _decode(raw: bytes) -> object:
    """Decode, also integers of more digits than Python converts; they are in no field's range."""
    try:
        return _DECODER.decode(raw)
    except msgspec.ValidationError:
        return _DECODER.decode(_TEXT_OR_NUMBER.sub(_convertible, raw))


def _convertible(found: re.Match[bytes]) -> bytes:
    is_long_number = not found[0].startswith(b'"') and len(found[0]) > _MAX_DIGITS
    return b"1e999" if is_long_number else found[0]


def _check_depth(raw: bytes, value: object) -> None:
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _deeper_than(MAX_DEPTH, value):
        raise ValueError("nested too deeply")


def _deeper_than(levels: int, value: object) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper_than(levels - 1, item) for item in inner)


def _check_names(raw: bytes, value: object) -> None:
    """Where there are more colons than members, go through all objects with all their names."""
    members = len(value) if isinstance(value, dict) else 0
    if raw.count(b":") != members:
        json.loads(raw.decode(), object_pairs_hook=_check_unique, parse_int=len, parse_float=len)


def _check_unique(members: Sequence[tuple[str, object]]) -> None:
    if len({name for name, _ in members}) != len(members):
        raise ValueError("a name is given twice")
