"""Sending bit by bit: at the reader's pace, and for as long as the reader takes anything."""

import asyncio
from time import monotonic
from typing import Final

from litestar.types import Receive, Send

from todo_core.adapters.litestar.room import Share

AT_ONCE_BYTES: Final = 64 * 1024
"""A body that is no larger is left to the server as a whole."""

PIECE_BYTES: Final = 32 * 1024

STALLED_SECONDS: Final = 10
"""So long a reader may take nothing; the server holds little for it and then makes us wait."""


class ReaderStalled(Exception):
    """Whoever reads takes nothing any more."""


async def send_piece(send: Send, content: bytes, *, more: bool = True) -> None:
    """Send a part of a body; raises ReaderStalled."""
    try:
        async with asyncio.timeout(STALLED_SECONDS):
            await send({"type": "http.response.body", "body": content, "more_body": more})
    except TimeoutError:
        raise ReaderStalled from None


async def send_in_pieces(share: Share, receive: Receive, send: Send) -> None:
    """Send a body, unless the reader leaves, stalls or loses the room for it."""
    left = asyncio.create_task(disconnected(receive))
    try:
        sent, size = 0, len(share.body or b"")
        while sent < size and share.body is not None and not left.done():
            piece = share.body[sent : sent + PIECE_BYTES]
            sent += len(piece)
            await send_piece(send, piece, more=sent < size)
            share.moved_at = monotonic()
            await asyncio.sleep(0)  # a send that need not wait lets no word of leaving come in
    except ReaderStalled:
        pass  # what is missing shows from the length that was announced
    finally:
        left.cancel()


async def disconnected(receive: Receive) -> None:
    """Wait until whoever asked has left."""
    while (await receive())["type"] != "http.disconnect":
        pass  # a body, which nobody reads
