"""An endless answer that says when a user's tasks have changed: server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Final

import msgspec
from litestar.types import Receive, Scope, Send

COMMENT_SECONDS: Final = 15
"""So often a comment shows that the connection is alive."""

_COMMENT: Final = b":\n\n"


class EventStream:
    """Sends events (HTML standard, section 9.2) until the client leaves or its time is up."""

    def __init__(
        self,
        announced: AsyncIterator[str],
        watching: AsyncExitStack,
        stopping: asyncio.Event,
        expires_at: float,
    ) -> None:
        """Send each announced sync token; `watching` is closed in the end.

        That comes at `expires_at`, in seconds since the epoch, or when `stopping` is set.
        """
        self._announced = announced
        self._watching = watching
        self._stopping = stopping
        self._expires_at = expires_at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 # ASGI
        """Be the answer to one request."""
        headers = [(b"content-type", b"text/event-stream")]
        gone = asyncio.create_task(_disconnected(receive))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _send(send, _COMMENT)  # so that the headers leave at once
            await self._send_events(send, gone, stopping)
            if not gone.done():
                await _send(send, b"", more=False)
        finally:
            gone.cancel()
            stopping.cancel()
            await self._watching.aclose()

    async def _send_events(self, send: Send, *ends: asyncio.Task[object]) -> None:
        now = asyncio.get_running_loop().time
        until = now() + self._expires_at - time.time()
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
                    await _send(send, _event(token.result()))
                    token = asyncio.ensure_future(anext(self._announced))
                if comment_at <= now() < until:
                    await _send(send, _COMMENT)
                    comment_at += COMMENT_SECONDS
        finally:
            token.cancel()
            await asyncio.gather(token, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass  # a body, which nobody reads


async def _send(send: Send, content: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": more})


def _event(token: str) -> bytes:
    data = msgspec.json.encode({"token": token})
    return b"event: change\nid: " + token.encode() + b"\ndata: " + data + b"\n\n"
