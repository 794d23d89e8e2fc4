"""Reaching an ASGI application in this process, without a socket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote

from todo_core.entrypoints.harness.http.messages import HttpRequest, HttpResponse, Wire

Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


class AsgiWire(Wire):
    """Calls the application as a server would."""

    base_url = "http://localhost:8000"

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def send(self, request: HttpRequest) -> HttpResponse:
        """The application's response; 500 where it raises, as servers answer."""
        conversation = _Conversation(request.body)
        try:
            await self._app(_scope(request), conversation.receive, conversation.send)
        except Exception as error:  # noqa: BLE001 - a server shields its client from all of them
            return HttpResponse(500, (), repr(error).encode())
        return conversation.response()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take the application through its lifespan; one that has none is left alone."""
        wanted: asyncio.Queue[Message] = asyncio.Queue()
        happened: asyncio.Queue[Message] = asyncio.Queue()
        scope: Message = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        life = asyncio.ensure_future(self._app(scope, wanted.get, happened.put))
        await wanted.put({"type": "lifespan.startup"})
        await _first(happened, life)
        yield
        if not life.done():
            await wanted.put({"type": "lifespan.shutdown"})
            await life


async def _first(happened: asyncio.Queue[Message], life: asyncio.Future[None]) -> None:
    """Wait until the application has started, or has turned out to have no lifespan."""
    started = asyncio.ensure_future(happened.get())
    waited_for: set[asyncio.Future[Any]] = {started, life}
    await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
    if not started.done():
        started.cancel()
        life.exception()
    elif started.result()["type"] == "lifespan.startup.failed":
        raise RuntimeError("the application did not start")


class _Conversation:
    def __init__(self, body: bytes) -> None:
        self._unread = [body]
        self._sent: list[Message] = []

    async def receive(self) -> Message:
        if not self._unread:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": self._unread.pop(), "more_body": False}

    async def send(self, message: Message) -> None:
        self._sent.append(message)

    def response(self) -> HttpResponse:
        start, *parts = self._sent
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]
        )
        body = b"".join(part.get("body", b"") for part in parts)
        return HttpResponse(start["status"], headers, body)


def _scope(request: HttpRequest) -> Message:
    path, _, query = request.target.partition("?")
    headers = [("host", "localhost:8000"), *request.headers]
    if request.body:
        headers.append(("content-length", str(len(request.body))))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path, errors="replace"),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "state": {},
        "extensions": {},
    }
