"""An issuer's JWKS endpoint on loopback that behaves as badly as a test wants."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


class FakeIssuer:
    """Answers every request with `answer` and counts them."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None) -> None:
        self.answer = answer
        self._tls = tls
        self.requests: list[bytes] = []
        self.asked = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._handlers: set[asyncio.Task[None]] = set()
        self._port = 0

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._port}/api/auth/jwks"

    def publish(self, *jwks: Mapping[str, object]) -> None:
        self.answer = document({"keys": list(jwks)})

    async def come_up(self) -> None:
        self._server = await asyncio.start_server(
            self._handle, "127.0.0.1", self._port, ssl=self._tls
        )
        self._port = self._server.sockets[0].getsockname()[1]

    async def go_down(self) -> None:
        assert self._server is not None
        self._server.close()
        handlers = tuple(self._handlers)
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        await self._server.wait_closed()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        try:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            self.asked.set()
            await self.answer(writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # the other side gave up, or the test is over
        finally:
            self._handlers.discard(task)
            writer.transport.abort()


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[FakeIssuer]:
    """An issuer that answers so until told otherwise, and is gone afterwards."""
    issuer = FakeIssuer(answer, tls)
    await issuer.come_up()
    try:
        yield issuer
    finally:
        await issuer.go_down()


def respond(
    body: bytes, *, status: str = "200 OK", headers: Iterable[str] = (), length: int | None = None
) -> Answer:
    """A complete answer, or one that claims another length."""
    declared = f"Content-Length: {len(body) if length is None else length}"
    head = "\r\n".join([f"HTTP/1.1 {status}", declared, "Connection: close", *headers])

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode() + b"\r\n\r\n" + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return answer


def document(value: object) -> Answer:
    return respond(json.dumps(value).encode(), headers=["Content-Type: application/json"])


def garbage(raw: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return answer


def after(event: asyncio.Event, answer: Answer) -> Answer:
    """The answer, once the event has happened."""

    async def wait_and_answer(writer: asyncio.StreamWriter) -> None:
        await event.wait()
        await answer(writer)

    return wait_and_answer


def in_turn(*answers: Answer) -> Answer:
    """The answers one after the other, and the last one from then on."""
    remaining = list(answers)

    async def answer(writer: asyncio.StreamWriter) -> None:
        await (remaining.pop(0) if len(remaining) > 1 else remaining[0])(writer)

    return answer


async def hang(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def hang_up(_: asyncio.StreamWriter) -> None:
    """Close the connection without a word."""


async def drip(writer: asyncio.StreamWriter) -> None:
    """Begin a good answer and send a byte of it every now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n{")
    while True:
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.write(b" ")


async def flood(writer: asyncio.StreamWriter) -> None:
    """Send a chunked body that never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"4000\r\n" + b" " * 0x4000 + b"\r\n")
        await writer.drain()
