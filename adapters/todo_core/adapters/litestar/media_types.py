"""Which bodies are taken, by what the headers say of them (RFC 9110, sections 8.3 and 8.4)."""

import re
from collections.abc import Collection, Mapping
from typing import Final

JSON: Final = (b"application/json",)
JSON_OR_MERGE_PATCH: Final = (b"application/json", b"application/merge-patch+json")
"""RFC 7396: a member that is present is set, which is what a change of a task does anyway."""

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = rb'"(?:[^"\\]|\\.)*"'
_TYPE = re.compile(_TOKEN + rb"/" + _TOKEN)
_PARAMETER = re.compile(
    rb"[\t ]*;[\t ]*(?:(" + _TOKEN + rb")=(" + _TOKEN + rb"|" + _QUOTED + rb"))?"
)


def is_taken(headers: Mapping[bytes, bytes], accepted: Collection[bytes]) -> bool:
    """Whether a body is of an accepted type, in UTF-8 as far as it says, and not encoded."""
    content_type = headers.get(b"content-type", b"")
    found = _TYPE.match(content_type)
    return (
        found is not None
        and found[0].lower() in accepted
        and _are_of_utf8(content_type, found.end())
        and headers.get(b"content-encoding", b"identity").lower() == b"identity"
    )


def _are_of_utf8(content_type: bytes, start: int) -> bool:
    """Whether what follows the type is parameters, none of which names another charset."""
    while start < len(content_type):
        # One at a time, so that a list without an end is not tried again from each of its members.
        found = _PARAMETER.match(content_type, start)
        if found is None:
            return False
        name, value = found.groups(b"")
        if name.lower() == b"charset" and value.strip(b'"').lower() != b"utf-8":
            return False
        start = found.end()
    return True
