"""What a transaction pooler looks like from outside, in front of a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg.conninfo import conninfo_to_dict

BACKEND_KEY = b"K"
NOTIFICATION = b"A"


async def _to_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65536):
        writer.write(part)
        await writer.drain()
    writer.close()


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


@asynccontextmanager
async def pooler(url: str) -> AsyncIterator[str]:
    """The URL of a pooler in front of the database at a URL."""
    words = conninfo_to_dict(url)
    socket = f"{words['host']}/.s.PGSQL.{words['port']}"
    under_way: set[asyncio.Task[None]] = set()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = await asyncio.open_unix_connection(socket)
        tasks = {
            asyncio.create_task(_to_server(reader, server[1])),
            asyncio.create_task(_to_client(server[0], writer)),
        }
        under_way.update(tasks)
        await asyncio.wait(tasks)
        for end in (writer, server[1]):
            end.close()

    async with await asyncio.start_server(connect, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        where = f"{words['user']}@127.0.0.1:{port}/{words['dbname']}"
        yield f"postgresql://{where}?sslmode=disable&gssencmode=disable"
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
