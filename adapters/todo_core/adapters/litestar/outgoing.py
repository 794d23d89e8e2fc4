"""The way out: what every answer has in common, whoever produced it."""

from collections.abc import Iterable
from typing import Final

from litestar.types import HTTPResponseStartEvent, Message, Send

from todo_core.adapters.litestar.answer import Answer, RawHeaders
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.pieces import AT_ONCE_BYTES

_COMMON: Final[RawHeaders] = (
    (b"vary", b"Authorization, Origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"server", b"api"),
)
_CHANGEABLE: Final = (b"cache-control", b"private, no-cache")
_UNCHANGEABLE: Final = (b"cache-control", b"private, no-cache, no-transform")
_SAY_UNCHANGEABLE: Final = frozenset({b"etag", b"x-accel-buffering"})
"""Answers with these are passed on as they are: compressed, a tag would be weak, a stream late."""


class Outgoing:
    """Sends one answer with the headers that all have, and to HEAD without its body."""

    __slots__ = ("_exchange", "_headers", "_large", "_send", "_start", "status")

    def __init__(self, send: Send, headers: RawHeaders, exchange: Exchange) -> None:
        """Send through `send`, adding `headers`, once the request's body is out of the way."""
        self._exchange = exchange
        self._send = send
        self._headers = _COMMON + headers
        self._start: HTTPResponseStartEvent | None = None
        self._large = b""
        self.status: int | None = None
        """The status that went out; None as long as none did."""

    def add(self, headers: RawHeaders) -> None:
        """Send these as well, whoever answers."""
        self._headers += headers

    async def __call__(self, message: Message) -> None:
        """Pass on what an ASGI application sends."""
        if message["type"] == "http.response.start":
            await self._begin(message["status"], message["headers"])
        elif message["type"] == "http.response.body":
            await self._send_body(message["body"], more=message["more_body"])

    async def respond(self, answer: Answer) -> None:
        """Send an answer that did not come through the framework."""
        await self._begin(answer.status, answer.headers)
        await self._send_body(answer.body)

    async def begin_large(self) -> None:
        """Send the head of an answer that is too large to be sent at once, if it is one.

        Its body is in the exchange's share from then on. Raises Refused if there is no room.
        """
        if self._large:
            exchange, body = self._exchange, self._large
            if exchange.share is None:
                exchange.share = await exchange.room.take(exchange.actor, len(body))
            exchange.room.fill(exchange.share, body)
            self._large = b""
            await self._send_start()

    async def _begin(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        await self._exchange.body.discard()
        unchangeable = any(name in _SAY_UNCHANGEABLE for name, _ in headers)
        caching = _UNCHANGEABLE if unchangeable else _CHANGEABLE
        every = [*headers, caching, *self._headers]
        self._start = {"type": "http.response.start", "status": status, "headers": every}
        self._large = b""

    async def _send_body(self, body: bytes, *, more: bool = False) -> None:
        if self._exchange.method == "HEAD":
            body = b""
        if len(body) > AT_ONCE_BYTES and not more:
            self._large = body
            return
        await self._send_start()
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    async def _send_start(self) -> None:
        if self._start is not None:
            start, self._start = self._start, None
            self.status = start["status"]
            await self._send(start)
