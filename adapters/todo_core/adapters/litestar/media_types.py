"""Which bodies are taken, by what the headers say of them (RFC 9110, sections 8.3 and 8.4)."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

JSON: Final = (b"application/json",)
JSON_OR_MERGE_PATCH: Final = (b"application/json", b"application/merge-patch+json")
"""RFC 7396: a member that is present is set, which is what a change of a task does anyway."""

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_QUOTED = rb'"(?:[^"\\]|\\.)*+"'
_PARAMETER = rb"(" + _TOKEN + rb")=(" + _TOKEN + rb"|" + _QUOTED + rb")"
# Possessive, so that no input is scanned twice.
_PARAMETERS = rb"(?:[\t ]*+;[\t ]*+(?:" + _PARAMETER + rb")?+)*+"
_MEDIA_TYPE = re.compile(rb"(" + _TOKEN + rb"/" + _TOKEN + rb")(" + _PARAMETERS + rb")")
_ONE_PARAMETER = re.compile(_PARAMETER)


def is_taken(headers: Mapping[bytes, bytes], accepted: Collection[bytes]) -> bool:
    """Whether a body is of an accepted type, in UTF-8 as far as it says, and not encoded."""
    found = _MEDIA_TYPE.fullmatch(headers.get(b"content-type", b""))
    return (
        found is not None
        and found[1].lower() in accepted
        and all(charset == b"utf-8" for charset in _charsets(found[2]))
        and headers.get(b"content-encoding", b"identity").lower() == b"identity"
    )


def _charsets(parameters: bytes) -> Iterator[bytes]:
    for name, value in _ONE_PARAMETER.findall(parameters):
        if name.lower() == b"charset":
            yield value.strip(b'"').lower()
