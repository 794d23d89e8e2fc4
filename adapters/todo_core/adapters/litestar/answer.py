"""An answer in its final form, ready to be sent."""

from collections.abc import Mapping
from typing import Final

from litestar.types import Receive, Scope, Send

RawHeaders = tuple[tuple[bytes, bytes], ...]

JSON: Final = (b"content-type", b"application/json")


class Answer:
    """A status, headers and a whole body; also the ASGI application that sends them."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        """Say that a body, if there is one, is JSON, and how long it is."""
        raw = (
            tuple((name.encode(), text.encode()) for name, text in headers.items())
            if headers
            else ()
        )
        if body:
            raw += (JSON, (b"content-length", b"%d" % len(body)))
        self.status: int = status
        self.headers: RawHeaders = raw
        self.body: bytes = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})
