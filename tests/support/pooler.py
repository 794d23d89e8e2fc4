"""What a transaction pooler looks like from outside, in front of a real PostgreSQL."""

import asyncio
from contextlib import AbstractAsyncContextManager

from tests.support.relay import relay

BACKEND_KEY = b"K"
NOTIFICATION = b"A"


def pooler(url: str) -> AbstractAsyncContextManager[str]:
    """The URL of a pooler in front of the database at a URL."""
    return relay(url, _to_client)


async def _to_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Names another process than the server does, and loses what LISTEN would bring."""
    while True:
        kind = await reader.readexactly(1)
        size = await reader.readexactly(4)
        body = await reader.readexactly(int.from_bytes(size) - 4)
        if kind == BACKEND_KEY:
            body = (int.from_bytes(body[:4]) ^ 1).to_bytes(4) + body[4:]
        if kind != NOTIFICATION:
            writer.write(kind + size + body)
            await writer.drain()
