"""How the reference application reads what comes with a request."""

import json
from collections.abc import Mapping
from typing import Any

from todo_core.domain.changes import AllBut, Versions
from todo_core.domain.errors import InvalidInput, Problem
from todo_core.domain.fields import parse_some
from todo_core.entrypoints.harness.zoo.reference.inquiry import (
    MAX_BODY,
    READ_ONLY,
    Inquiry,
    Malformed,
    options,
    parse_object,
)


class Refusal(Exception):
    """What HTTP itself refuses."""

    def __init__(self, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.headers: dict[str, str] = dict(headers or {})


class Bodies:
    """Reads fields, options and tags strictly."""

    def fields(self, inquiry: Inquiry) -> dict[str, Any]:
        """The fields in a body that a user may set."""
        self.check_media(inquiry)
        self.check_size(inquiry)
        fields = self.parse(inquiry.body)
        return {name: value for name, value in fields.items() if name not in READ_ONLY}

    def check_media(self, inquiry: Inquiry) -> None:
        """JSON in UTF-8, as it is."""
        kind = (inquiry.header("content-type") or "").lower().replace(" ", "")
        if kind not in ("application/json", "application/json;charset=utf-8"):
            raise Refusal("UNSUPPORTED_MEDIA_TYPE")
        if inquiry.header("content-encoding"):
            raise Refusal("UNSUPPORTED_MEDIA_TYPE")

    def check_size(self, inquiry: Inquiry) -> None:
        """64 KiB at most."""
        if len(inquiry.body) > MAX_BODY:
            raise Refusal("PAYLOAD_TOO_LARGE")

    def parse(self, body: bytes) -> dict[str, Any]:
        """The object in a body."""
        content = parse_object(body)
        self.check_text(content)
        return content

    def check_text(self, content: object) -> None:
        """No half of a character, which only an escape can smuggle in."""
        try:
            json.dumps(content, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise Malformed from None

    def checked(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Fields whose names and values keep the domain's rules."""
        parse_some(fields)
        return fields

    def completion(self, inquiry: Inquiry) -> bool | None:
        """What the body of a completion sets; None where it says nothing."""
        fields = self.fields(inquiry) if inquiry.body else {}
        unknown = [Problem(name, "cannot be set here") for name in fields if name != "completed"]
        if unknown:
            raise InvalidInput(unknown)
        self.checked(fields)
        return fields.get("completed")

    def options(self, inquiry: Inquiry) -> dict[str, Any]:
        """The options in a query."""
        return options(inquiry.query)

    def expected(self, inquiry: Inquiry) -> Versions | None:
        """The versions that both headers let be changed."""
        wanted = self.wanted(inquiry)
        if inquiry.tags("if-none-match") == ["*"]:
            return frozenset()
        unwanted = _known(inquiry)
        if wanted is not None:
            return wanted - unwanted
        return AllBut(unwanted) if unwanted else None

    def wanted(self, inquiry: Inquiry) -> frozenset[int] | None:
        """The versions that If-Match names; weak ones never match."""
        tags = inquiry.tags("if-match")
        if tags in (None, ["*"]):
            return None
        return frozenset(int(tag.strip('"')) for tag in tags or () if tag.strip('"').isdigit())

    def known(self, inquiry: Inquiry) -> frozenset[int]:
        """What a reader has already."""
        return _known(inquiry)


def _known(inquiry: Inquiry) -> frozenset[int]:
    """The versions that If-None-Match names, weak ones too."""
    tags = inquiry.tags("if-none-match") or ()
    bare = (tag.removeprefix("W/").strip('"') for tag in tags)
    return frozenset(int(tag) for tag in bare if tag.isdigit())
