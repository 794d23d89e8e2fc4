"""Reaching an ASGI application in this process, without a socket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

from todo_core.entrypoints.harness.http.messages import HttpRequest, HttpResponse, Wire, whole

Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]

_FAREWELL: Final = 2.0
"""Seconds for an application to notice that its client has left."""

_LIFESPAN_STEP: Final = 30.0
"""Seconds for an application to start, or to stop."""


class AsgiWire(Wire):
    """Calls the application as a server would."""

    base_url = "http://localhost:8000"

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def send(self, request: HttpRequest) -> HttpResponse:
        """The application's response; 500 where it raises, as servers answer."""
        async with self.listen(request) as (head, chunks):
            return replace(head, body=await whole(chunks))

    @asynccontextmanager
    async def listen(
        self, request: HttpRequest
    ) -> AsyncIterator[tuple[HttpResponse, AsyncIterator[bytes]]]:
        """The head of the application's response, and its body as it comes."""
        conversation = _Conversation(request.body)
        answering = asyncio.create_task(self._answer(request, conversation))
        try:
            yield await conversation.head(), conversation.body()
        finally:
            await conversation.leave(answering)

    async def _answer(self, request: HttpRequest, conversation: "_Conversation") -> None:
        try:
            await self._app(_scope(request), conversation.receive, conversation.send)
        except Exception as error:  # noqa: BLE001 - a server shields its client from all of them
            await conversation.fail(error)
        await conversation.finish()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Take the application through its lifespan; one that has none is left alone."""
        wanted: asyncio.Queue[Message] = asyncio.Queue()
        happened: asyncio.Queue[Message] = asyncio.Queue()
        scope: Message = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        life = asyncio.ensure_future(self._app(scope, wanted.get, happened.put))
        await wanted.put({"type": "lifespan.startup"})
        try:
            await _first(happened, life)
            yield
            if not life.done():
                await wanted.put({"type": "lifespan.shutdown"})
                await asyncio.wait({life}, timeout=_LIFESPAN_STEP)
        finally:
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)


async def _first(happened: asyncio.Queue[Message], life: asyncio.Future[None]) -> None:
    """Wait until the application has started, or has turned out to have no lifespan."""
    started = asyncio.ensure_future(happened.get())
    waited_for: set[asyncio.Future[Any]] = {started, life}
    done, _ = await asyncio.wait(
        waited_for, timeout=_LIFESPAN_STEP, return_when=asyncio.FIRST_COMPLETED
    )
    if not done:
        raise RuntimeError("the application neither started nor failed to")
    if not started.done():
        started.cancel()
        life.exception()
    elif started.result()["type"] == "lifespan.startup.failed":
        raise RuntimeError("the application did not start")


class _Conversation:
    """One request and its answer, between an application and a client who stays to the end."""

    def __init__(self, body: bytes) -> None:
        self._unread = [body]
        self._left = asyncio.Event()
        # Bounded, or an application that sends without end would let nobody else run.
        self._sent: asyncio.Queue[Message] = asyncio.Queue(maxsize=16)
        self._started = False

    async def send(self, message: Message) -> None:
        self._started = True
        await self._sent.put(message)

    async def receive(self) -> Message:
        if self._unread:
            return {"type": "http.request", "body": self._unread.pop(), "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def fail(self, error: Exception) -> None:
        """Answer for an application that broke down; after its own answer, to nobody."""
        await self.send({"status": 500, "headers": ()})
        await self.send({"body": repr(error).encode(), "more_body": False})

    async def finish(self) -> None:
        """End an answer that was left open, or was never begun."""
        if not self._started:
            await self.fail(RuntimeError("the application returned without a response"))
        await self.send({"more_body": False})

    async def head(self) -> HttpResponse:
        start = await self._sent.get()
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]
        )
        return HttpResponse(start["status"], headers, b"")

    async def body(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._sent.get()
            more = message.get("more_body", False)
            yield message.get("body", b"")

    async def leave(self, answering: "asyncio.Task[None]") -> None:
        """End the conversation, and an answer that would go on without its client."""
        self._left.set()
        await asyncio.wait({answering}, timeout=_FAREWELL)
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)


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
