"""An endless answer that says when a user's tasks have changed: server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from litestar.types import Receive, Scope, Send

from todo_core.adapters.litestar.pieces import ReaderStalled, disconnected, send_piece
from todo_core.domain.errors import SyncTokenExpired

EVENT_STREAM: Final = "text/event-stream"

STREAM_HEADERS: Final = {"content-type": EVENT_STREAM, "x-accel-buffering": "no"}
"""The second is nginx's, which otherwise holds events back until there are many (clause 6.14)."""

COMMENT_SECONDS: Final = 15
"""So often a comment shows that the connection is alive."""

_COMMENT: Final = b":\n\n"


@dataclass(frozen=True, slots=True)
class StreamEnds:
    """What ends a stream that nobody leaves."""

    expires_at: float
    """When its time is up, in seconds since the epoch."""
    superseded: asyncio.Future[None]
    """Done when a newer stream has taken its place."""
    stopping: asyncio.Event
    """Set when the service stops."""


class EventStream:
    """Sends events (HTML standard, section 9.2) until the reader leaves or something ends it."""

    def __init__(
        self, announced: AsyncIterator[str], watching: AsyncExitStack, ends: StreamEnds
    ) -> None:
        """Send each announced sync token; `watching` is closed in the end."""
        self._announced = announced
        self._watching = watching
        self._ends = ends

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Be the answer to one request."""
        headers = [(name.encode(), value.encode()) for name, value in STREAM_HEADERS.items()]
        gone = asyncio.create_task(disconnected(receive))
        stopping = asyncio.create_task(self._ends.stopping.wait())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send_piece(send, _COMMENT)  # so that the headers leave at once
            await self._send_events(send, gone, stopping, self._ends.superseded)
            if not gone.done():
                await send_piece(send, b"", more=False)
        except ReaderStalled:
            pass  # it has missed something, and will notice by the end of the stream
        finally:
            gone.cancel()
            stopping.cancel()
            await self._watching.aclose()

    async def _send_events(self, send: Send, *ends: asyncio.Future[Any]) -> None:
        now = asyncio.get_running_loop().time
        until = now() + self._ends.expires_at - time.time()
        comment_at = now() + COMMENT_SECONDS
        token = asyncio.ensure_future(anext(self._announced))
        try:
            while now() < until:
                done, _ = await asyncio.wait(
                    (token, *ends),
                    timeout=max(0, min(until, comment_at) - now()),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if done.intersection(ends):
                    return
                if token in done:
                    if isinstance(token.exception(), SyncTokenExpired):
                        return  # the account was erased, as whoever comes back will learn
                    await send_piece(send, _event(token.result()))
                    token = asyncio.ensure_future(anext(self._announced))
                if comment_at <= now() < until:
                    await send_piece(send, _COMMENT)
                    comment_at += COMMENT_SECONDS
        finally:
            token.cancel()
            await asyncio.gather(token, return_exceptions=True)


def _event(token: str) -> bytes:
    data = msgspec.json.encode({"token": token})
    return b"event: change\nid: " + token.encode() + b"\ndata: " + data + b"\n\n"
