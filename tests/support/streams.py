"""Listening to server-sent events in this process, message by message."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.api import User
from tests.support.in_process import InProcess, http_scope


@dataclass
class Stream:
    """An answer that is still coming."""

    status: int
    headers: dict[str, str]
    client_left: asyncio.Event
    _parts: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)

    async def ends(self, seconds: float = 1) -> bool:
        """Whether it comes to an end, whatever is sent before that."""
        try:
            async with asyncio.timeout(seconds):
                while await self.part(seconds) is not None:
                    pass
        except TimeoutError:
            return False
        return True

    async def part(self, seconds: float = 1) -> bytes | None:
        """What is sent next; None where that is the end."""
        async with asyncio.timeout(seconds):
            message = await self._parts.get()
        return message["body"] if message["more_body"] else None

    async def event(self) -> dict[str, str]:
        """The next event, past all comments."""
        while True:
            part = await self.part()
            assert part is not None, "the stream ended"
            if not part.startswith(b":"):
                assert part.endswith(b"\n\n")
                lines = part.decode().strip().split("\n")
                return dict(line.split(": ", 1) for line in lines)


@asynccontextmanager
async def listening(user: User, headers: Mapping[str, str] | None = None) -> AsyncIterator[Stream]:
    """Open the user's events and leave them at the end of the context."""
    transport = user.api.transport
    assert isinstance(transport, InProcess)
    sent: asyncio.Queue[Any] = asyncio.Queue()
    left = asyncio.Event()
    raw = {"host": "service.test"} | user.authorization | dict(headers or {})
    scope = http_scope(
        "GET", f"{user.tasks}/events", [(k.encode(), v.encode()) for k, v in raw.items()]
    )

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    answering = asyncio.create_task(transport.app(scope, receive, sent.put))
    start = await sent.get()
    fields = {name.decode(): value.decode() for name, value in start["headers"]}
    try:
        yield Stream(start["status"], fields, left, sent)
    finally:
        left.set()
        async with asyncio.timeout(2):
            await answering
