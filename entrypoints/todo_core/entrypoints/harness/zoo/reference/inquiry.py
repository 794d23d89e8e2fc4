"""A request as the reference application sees it, and its strict reading of options and bodies."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from todo_core.domain.errors import InvalidInput, Problem
from todo_core.entrypoints.harness.http.messages import Headers

MAX_BODY: Final = 64 * 1024
MAX_DEPTH: Final = 32
READ_ONLY: Final = frozenset({"id", "user_id", "created_at", "updated_at", "version"})

_LIMIT: Final = re.compile(r"[1-9][0-9]{0,3}")
_TAG: Final = r'(?:W/)?"[^"]*"'
_TAGS: Final = re.compile(rf"\*|{_TAG}(?: *, *{_TAG})*")
_BOOLEANS: Final = {"true": True, "false": False}


class Malformed(Exception):
    """The request is not what it would have to be to be understood."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One request."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded parts of the path."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/"))

    @property
    def user(self) -> str:
        """Whose tasks are meant."""
        return self.segments[1]

    @property
    def rest(self) -> tuple[str, ...]:
        """What follows `/api/{user_id}/tasks`."""
        return self.segments[3:]

    def header(self, name: str) -> str | None:
        """The value of a header."""
        return next((value for key, value in self.headers if key == name), None)

    def all(self, name: str) -> list[str]:
        """The values of a header that may have been sent more than once."""
        return [value for key, value in self.headers if key == name]

    def tags(self, name: str) -> list[str] | None:
        """The tags of If-Match or If-None-Match; None where the header is missing."""
        value = self.header(name)
        if value is None:
            return None
        if not _TAGS.fullmatch(value):
            raise Malformed
        return [tag.strip() for tag in value.split(",")]


def options(query: str) -> dict[str, Any]:
    """The options of a list or of the feed; InvalidInput for those outside their rules."""
    given: dict[str, Any] = {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise InvalidInput([Problem("q", "is not encoded correctly")]) from None
    for name, value in pairs:
        if name in given:
            raise InvalidInput([Problem(name, "must be given only once")])
        given[name] = _typed(name, value)
    known = ("completed", "q", "deleted", "sort", "limit", "cursor", "since")
    return {name: value for name, value in given.items() if name in known}


def _typed(name: str, value: str) -> object:
    if name in ("completed", "deleted"):
        return _BOOLEANS.get(value, value)
    return int(value) if name == "limit" and _LIMIT.fullmatch(value) else value


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; Malformed for anything else."""
    try:
        content = json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(content, dict) or _depth(content) > MAX_DEPTH:
        raise Malformed
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a key was given twice")
    return content


def _depth(content: object) -> int:
    inner: list[Any] = []
    if isinstance(content, Mapping):
        inner = list(content.values())
    elif isinstance(content, list):
        inner = content
    else:
        return 0
    return 1 + max(map(_depth, inner), default=0)
