"""Reaching an ASGI application without a socket, down to the single message."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from tests.support.replies import Reply

Asgi = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]

STALLED: Final = b"(nothing more comes)"
BROKEN_OFF: Final = b"(the client is gone)"


class NotStarted(Exception):
    """The application told the server that it cannot serve."""


class InProcess:
    """A transport that calls the application; bodies can stall and break off."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def send(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | Sequence[bytes] = b"",
    ) -> Reply:
        """Answer one request; a body in one piece comes with its length, one in chunks without."""
        chunks = [body] if isinstance(body, bytes) else list(body)
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        if not any(name == b"host" for name, _ in raw):
            raw.insert(0, (b"host", b"service.test"))
        if isinstance(body, bytes) and body and not _has(raw, b"content-length"):
            raw.append((b"content-length", str(len(body)).encode()))
        if not isinstance(body, bytes):
            raw.append((b"transfer-encoding", b"chunked"))
        return await self.exchange(http_scope(method, target, raw), chunks)

    async def exchange(self, scope: dict[str, Any], chunks: Sequence[bytes]) -> Reply:
        """Run the application on one scope."""
        conversation = Conversation(chunks)
        await self.app(scope, conversation.receive, conversation.send)
        return conversation.reply()


class Conversation:
    """Both sides of one request, message by message."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self.unread = list(chunks)
        self.sent: list[Any] = []

    async def receive(self) -> dict[str, Any]:
        if not self.unread or self.unread[0] is STALLED:
            await asyncio.Event().wait()
        chunk = self.unread.pop(0)
        if chunk is BROKEN_OFF:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunk, "more_body": bool(self.unread)}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    def reply(self) -> Reply:
        start, *parts = self.sent
        assert start["type"] == "http.response.start"
        assert [part["type"] for part in parts] == ["http.response.body"] * len(parts)
        assert [part.get("more_body", False) for part in parts][-1:] == [False]
        headers = tuple(
            (name.decode(), value.decode("latin-1")) for name, value in start["headers"]
        )
        return Reply(start["status"], headers, b"".join(part["body"] for part in parts))


def http_scope(method: str, target: str, headers: Sequence[tuple[bytes, bytes]]) -> dict[str, Any]:
    """The scope that a server makes of a request line and headers."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
        "state": {},
        "extensions": {},
    }


@asynccontextmanager
async def running(app: Asgi) -> AsyncIterator[InProcess]:
    """Start the application as a server does, and stop it in the end."""
    wanted: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    happened: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    life = asyncio.create_task(app({"type": "lifespan"}, wanted.get, happened.put))
    await wanted.put({"type": "lifespan.startup"})
    if (await happened.get())["type"] != "lifespan.startup.complete":
        raise NotStarted
    try:
        yield InProcess(app)
    finally:
        await wanted.put({"type": "lifespan.shutdown"})
        await life
        assert (await happened.get())["type"] == "lifespan.shutdown.complete"


def _has(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> bool:
    return any(key == name for key, _ in headers)
