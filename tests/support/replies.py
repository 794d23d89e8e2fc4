"""An HTTP answer as tests look at it, and what holds for every one of them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PAGES = ("text/html", "text/css", "text/javascript", "image/svg+xml")
NOT_ENVELOPED = (*PAGES, "text/plain", "text/event-stream")


@dataclass(frozen=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header that is sent once at most."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) <= 1, f"{name} was sent {len(values)} times"
        return values[0] if values else None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        assert self.json["status"] == "success", self
        return self.json["data"]

    @property
    def meta(self) -> Any:
        return self.json["meta"]

    @property
    def code(self) -> str:
        """The error's code, which only an error has."""
        assert self.json["status"] == "error", self
        code: str = self.json["error"]["code"]
        return code

    @property
    def message(self) -> str:
        """What the error tells people."""
        message: str = self.json["error"]["message"]
        return message

    @property
    def details(self) -> list[str]:
        details: list[str] = self.json["error"]["details"]
        return details

    @property
    def blamed(self) -> set[str]:
        """The fields that the details name."""
        return {detail.partition(":")[0] for detail in self.details}

    @property
    def without_meta(self) -> tuple[int, tuple[tuple[str, str], ...], str]:
        """Everything but what differs from one answer to the next anyway."""
        kept = tuple(
            (name, value)
            for name, value in self.headers
            if name.lower() not in ("date", "x-request-id", "content-length")
        )
        content = {key: value for key, value in self.json.items() if key != "meta"}
        return self.status, kept, json.dumps(content)


def check_promises(reply: Reply, method: str) -> None:
    """What CONTRACT.md, section 1, and common sense promise of every answer."""
    assert reply.header("x-request-id")
    unchangeable = ", no-transform" if reply.header("etag") else ""
    assert reply.header("cache-control") == f"private, no-cache{unchangeable}"
    assert reply.header("vary") == "Authorization, Origin"
    assert reply.header("x-content-type-options") == "nosniff"
    assert reply.header("server") == "api"
    if reply.status in (204, 304):
        assert reply.body == b""
        assert reply.header("content-type") is None
    elif method == "HEAD":
        assert reply.body == b""
        assert int(reply.header("content-length") or 0) > 0
    else:
        assert int(reply.header("content-length") or 0) == len(reply.body)
        _check_content(reply)


def _check_content(reply: Reply) -> None:
    content_type = reply.header("content-type") or ""
    if content_type.startswith(NOT_ENVELOPED):
        return
    assert content_type == "application/json"
    if "openapi" not in reply.json:
        _check_envelope(reply)


def _check_envelope(reply: Reply) -> None:
    assert reply.meta["request_id"] == reply.header("x-request-id")
    assert reply.meta["timestamp"].endswith("Z")
    assert datetime.fromisoformat(reply.meta["timestamp"]).utcoffset() is not None
    if reply.status < 400:
        assert list(reply.json) == ["status", "data", "meta"]
        assert reply.json["status"] == "success"
    else:
        assert list(reply.json) == ["status", "data", "error", "meta"]
        assert reply.json["status"] == "error"
        assert reply.json["data"] is None
        assert list(reply.json["error"]) == ["code", "message", "details"]
        assert reply.json["error"]["message"]
        assert all(isinstance(detail, str) for detail in reply.details)
