"""Conditional requests: which versions a client knows or will change (RFC 9110, section 13)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from todo_core.adapters.litestar.errors import IF_MATCH_REQUIRED, MALFORMED_TAGS, Refused
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.domain.changes import AllBut, Versions

_TAG: Final = r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"'
TAG_LIST: Final = rf"[\t ,]*{_TAG}(?:[\t ]*,[\t ,]*{_TAG})*[\t ,]*"
"""A list of entity tags, of which some elements may be empty (RFC 9110, section 5.6.1)."""

_ANY_TAG = re.compile(_TAG.encode())
_TAG_LIST = re.compile(TAG_LIST.encode())
_VERSION = re.compile(rb"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Known:
    """The versions that a client says it knows."""

    versions: frozenset[int] = frozenset()
    any: bool = False

    def covers(self, version: int) -> bool:
        """Whether this version is one of them."""
        return self.any or version in self.versions


UNKNOWN: Final = Known()


def etag(version: int) -> str:
    """The entity tag of a task's version, or of a list's revision."""
    return f'"{version}"'


def if_none_match(exchange: Exchange) -> Known:
    """What a client has already, in weak comparison; Refused when it is no list of tags."""
    header = exchange.headers.get(b"if-none-match")
    if header is None:
        return UNKNOWN
    if header == b"*":
        return Known(any=True)
    return Known(frozenset(version for version, _ in _versions(header)))


def expected_versions(exchange: Exchange) -> Versions | None:
    """The versions that a writer will have changed; None for any.

    They are those of If-Match, compared strongly, but for those of If-None-Match, compared weakly.
    Raises Refused when either is no list of tags.
    """
    wanted, known = _if_match(exchange), if_none_match(exchange)
    if known.any:
        return frozenset()
    if wanted is None:
        return AllBut(known.versions) if known.versions else None
    return wanted - known.versions


def required_versions(exchange: Exchange) -> Versions | None:
    """The same, and Refused when If-Match is missing although the deployment demands it."""
    if exchange.options.require_if_match and b"if-match" not in exchange.headers:
        raise Refused(IF_MATCH_REQUIRED)
    return expected_versions(exchange)


def _if_match(exchange: Exchange) -> frozenset[int] | None:
    header = exchange.headers.get(b"if-match")
    if header is None or header == b"*":
        return None
    return frozenset(version for version, weak in _versions(header) if not weak)


def _versions(header: bytes) -> Iterator[tuple[int, bool]]:
    """The tags of a list that can be versions, each with whether it is weak."""
    if not _TAG_LIST.fullmatch(header):
        raise Refused(MALFORMED_TAGS)
    for weak, opaque in _ANY_TAG.findall(header):
        if _VERSION.fullmatch(opaque):
            yield int(opaque), bool(weak)
