"""The way out: what every answer has in common, whoever produced it."""

from typing import Final

from litestar.types import Message, Send

from todo_core.adapters.litestar.answer import Answer, RawHeaders
from todo_core.adapters.litestar.request_body import RequestBody

_COMMON: Final[RawHeaders] = (
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Authorization, Origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"server", b"api"),
)


class Outgoing:
    """Sends one answer with the headers that all have, and to HEAD without its body."""

    __slots__ = ("_body", "_headers", "_send", "_without_body", "status")

    def __init__(
        self, send: Send, headers: RawHeaders, body: RequestBody, *, without_body: bool
    ) -> None:
        """Send through `send`, adding `headers`, once the request's `body` is out of the way."""
        self._body = body
        self._send = send
        self._headers = _COMMON + headers
        self._without_body = without_body
        self.status: int | None = None
        """The status that went out; None as long as none did."""

    def add(self, headers: RawHeaders) -> None:
        """Send these as well, whoever answers."""
        self._headers += headers

    async def __call__(self, message: Message) -> None:
        """Pass on what an ASGI application sends."""
        if message["type"] == "http.response.start":
            await self._body.discard()
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self._headers]
        elif message["type"] == "http.response.body" and self._without_body:
            message["body"] = b""
        await self._send(message)

    async def respond(self, answer: Answer) -> None:
        """Send an answer that did not come through the framework."""
        await self._body.discard()
        self.status = answer.status
        body = b"" if self._without_body else answer.body
        headers = answer.headers + self._headers
        await self._send(
            {"type": "http.response.start", "status": answer.status, "headers": headers}
        )
        await self._send({"type": "http.response.body", "body": body, "more_body": False})
