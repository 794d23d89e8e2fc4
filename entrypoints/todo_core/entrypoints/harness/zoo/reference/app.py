"""A correct application over the core, in steps that are small enough to break one at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from todo_core.application import TodoCore
from todo_core.application.local_signals import LocalSignals
from todo_core.domain.errors import InvalidInput, TodoError, VersionMismatch
from todo_core.domain.ownership import UserId, authorize
from todo_core.entrypoints.harness.http.asgi_wire import Message
from todo_core.entrypoints.harness.http.statuses import STATUSES
from todo_core.entrypoints.harness.observations import CODES
from todo_core.entrypoints.harness.zoo.reference.answers import (
    Answer,
    encoded,
    envelope,
    request_id,
    utc,
)
from todo_core.entrypoints.harness.zoo.reference.bodies import Refusal
from todo_core.entrypoints.harness.zoo.reference.core import StoreCore
from todo_core.entrypoints.harness.zoo.reference.handlers import Handlers
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry, Malformed
from todo_core.entrypoints.harness.zoo.reference.store import Store
from todo_core.entrypoints.harness.zoo.reference.tokens import Tokens

SECRET: Final = "the secret of the zoo, which is no secret"  # noqa: S105 - it says so itself

Handler = Callable[[str, Inquiry], Awaitable[Answer]]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class App(Handlers):
    """The whole contract but for health, metrics and documents."""

    tokens: type[Tokens] = Tokens

    def __init__(self) -> None:
        self.store: Store = Store()
        self.signals: LocalSignals = LocalSignals()
        self.core: TodoCore = StoreCore(self.store, self.signals)
        self.verifier: Tokens = self.tokens(SECRET)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Be an ASGI application, of HTTP only."""
        if scope["type"] != "http":
            raise NotImplementedError
        body = (await receive())["body"]
        headers = tuple(
            (name.decode(), value.decode("latin-1")) for name, value in scope["headers"]
        )
        path, query = scope["raw_path"].decode(), scope["query_string"].decode()
        inquiry = Inquiry(scope["method"], path, query, headers, body)
        answer = await self.answer(inquiry)
        writing = self.write(inquiry, answer, send)
        await (_while_heard(writing, receive) if answer.stream else writing)

    async def answer(self, inquiry: Inquiry) -> Answer:
        """What comes of a request, errors included."""
        try:
            return await self.serve(inquiry)
        except Malformed:
            return self.refused("MALFORMED_REQUEST")
        except Refusal as refusal:
            return self.refused(refusal.code, refusal.headers)
        except VersionMismatch as mismatch:
            return self.refused("PRECONDITION_FAILED", {"etag": f'"{mismatch.current}"'})
        except InvalidInput as invalid:
            return self.refused(
                "VALIDATION_ERROR", details=[str(each) for each in invalid.problems]
            )
        except TodoError as error:
            return self.refused(CODES[type(error)])

    def refused(
        self, code: str, headers: Mapping[str, str] | None = None, details: list[str] | None = None
    ) -> Answer:
        """An error as an answer."""
        if code == "NOT_MODIFIED":
            return Answer(304, headers=dict(headers or {}))
        given = dict(headers or {})
        if code == "UNAUTHORIZED":
            given["www-authenticate"] = 'Bearer realm="tasks"'
        return Answer(STATUSES[code], headers=given, code=code, details=details or [])

    async def serve(self, inquiry: Inquiry) -> Answer:
        """The order of checks: who asks, whether they may, what for, and then everything else."""
        if inquiry.method == "OPTIONS":
            return Answer(204, headers={"allow": self.allowed(inquiry)}, raw=b"")
        user = ""
        if inquiry.segments[0] == "api":
            user = self.admit(self.who(inquiry), inquiry)
        answer = await self.route(inquiry)(user, inquiry)
        if self.announces(inquiry):
            self.announce(user)
        return answer

    def announces(self, inquiry: Inquiry) -> bool:
        """Whether a request may have changed something."""
        return inquiry.method not in ("GET", "HEAD")

    def announce(self, user: str) -> None:
        """Say that something of the user's may have changed."""
        self.signals.announce(UserId(user))

    def who(self, inquiry: Inquiry) -> str:
        """Who asks."""
        return self.verifier.identify(inquiry.all("authorization"))

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        """The user to act for: the one who asks, on their own path only."""
        if len(inquiry.segments) > 1:
            authorize(actor, inquiry.user)
        return actor

    def handlers(self, inquiry: Inquiry) -> Mapping[str, Handler]:  # noqa: PLR0911 - one for each route
        """What can be done at a path, by method."""
        if inquiry.segments[0] != "api" or inquiry.segments[2:3] != ("tasks",):
            return {}
        match inquiry.rest:
            case ():
                return {"GET": self.list, "POST": self.create}
            case ("changes",):
                return {"GET": self.changes}
            case ("events",):
                return {"GET": self.events}
            case (_,):
                edit = self.edit
                return {"GET": self.read, "PUT": edit, "PATCH": edit, "DELETE": self.delete}
            case (_, "complete"):
                return {"PATCH": self.complete}
            case (_, "restore"):
                return {"POST": self.restore}
            case _:
                return {}

    def route(self, inquiry: Inquiry) -> Handler:
        """Who handles a request."""
        handlers = self.handlers(inquiry)
        if not handlers:
            raise Refusal("NOT_FOUND")
        handler = handlers.get("GET" if inquiry.method == "HEAD" else inquiry.method)
        if handler is None:
            raise Refusal("METHOD_NOT_ALLOWED", {"allow": self.allowed(inquiry)})
        return handler

    def allowed(self, inquiry: Inquiry) -> str:
        """The methods that a path takes."""
        return ", ".join(["OPTIONS", "HEAD", *self.handlers(inquiry)])

    async def write(self, inquiry: Inquiry, answer: Answer, send: Send) -> None:
        """Send an answer in its envelope."""
        given = request_id(inquiry.header("x-request-id"))
        headers = {"x-request-id": given, "cache-control": "private, no-cache", **answer.headers}
        body = b""
        if answer.status not in (204, 304):
            headers.setdefault("content-type", "application/json")
            body = self.body(answer, given)
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        if answer.stream:
            async for part in answer.stream:
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": self.sent(inquiry, body)})

    def body(self, answer: Answer, given: str) -> bytes:
        """The bytes of a body."""
        if answer.raw is not None:
            return answer.raw
        return encoded(envelope(answer, self.meta(given)))

    def meta(self, given: str) -> dict[str, str]:
        """What an answer says about itself."""
        return {"request_id": given, "timestamp": utc(datetime.now(UTC))}

    def sent(self, inquiry: Inquiry, body: bytes) -> bytes:
        """What of a body is sent."""
        return b"" if inquiry.method == "HEAD" else body


async def _while_heard(writing: Coroutine[Any, Any, None], receive: Receive) -> None:
    """Write for as long as the client is there."""
    tasks = {asyncio.ensure_future(writing), asyncio.ensure_future(receive())}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
