"""Listening to server-sent events (HTML standard, section 9.2), one event at a time."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from todo_core.entrypoints.harness.http.messages import HttpResponse, whole


@dataclass(frozen=True, slots=True)
class Event:
    """A change, announced."""

    id: str
    """What a listener names who comes back."""
    token: str
    """The sync token that covers the change."""


class EventStream:
    """A response, and the events that go on coming if it is a stream of them."""

    def __init__(self, response: HttpResponse, *, ended: bool = False) -> None:
        self.response: HttpResponse = response
        """Read to its end unless it is a stream; of a stream, what has come so far."""
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        if ended:
            self._events.put_nowait(None)

    async def event(self, seconds: float) -> Event | None:
        """The next event; None where none comes in that time, or any more."""
        try:
            async with asyncio.timeout(seconds):
                event = await self._events.get()
        except TimeoutError:
            return None
        if event is None:
            self._events.put_nowait(None)  # for whoever asks again
        return event

    async def take_in(self, chunks: AsyncIterator[bytes]) -> None:
        """Sort what comes into events, until the stream ends."""
        unfinished = b""
        async for chunk in chunks:
            self.response = replace(self.response, body=self.response.body + chunk)
            *blocks, unfinished = (unfinished + chunk).split(b"\n\n")
            for event in _events(blocks):
                self._events.put_nowait(event)
        self._events.put_nowait(None)


@asynccontextmanager
async def hearing(head: HttpResponse, chunks: AsyncIterator[bytes]) -> AsyncIterator[EventStream]:
    """Take in what follows the head of a response for as long as the context is open."""
    if not (head.header("content-type") or "").startswith("text/event-stream"):
        yield EventStream(replace(head, body=await whole(chunks)), ended=True)
        return
    stream = EventStream(head)
    taking_in = asyncio.create_task(stream.take_in(chunks))
    try:
        yield stream
    finally:
        taking_in.cancel()
        await asyncio.gather(taking_in, return_exceptions=True)


def _events(blocks: list[bytes]) -> Iterator[Event]:
    """The changes among blocks of lines; comments and whatever else is unintelligible are none."""
    for block in blocks:
        lines = block.decode(errors="replace").split("\n")
        fields = dict(line.split(": ", 1) for line in lines if ": " in line[1:])
        try:
            token = json.loads(fields["data"])["token"]
        except (LookupError, TypeError, ValueError):
            continue
        if fields.get("event") == "change":
            yield Event(fields.get("id", ""), str(token))
