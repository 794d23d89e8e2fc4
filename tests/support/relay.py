"""Something that stands between a client and a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from psycopg.conninfo import conninfo_to_dict

Carry = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]
"""Takes what one side says to the other until it falls silent."""


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As it is."""
    while part := await reader.read(65536):
        writer.write(part)
        await writer.drain()


class Gate:
    """Lets pass what is said, until it is shut; nobody hangs up, and so nobody is told."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    def shut(self) -> None:
        self._open.clear()

    def shut_in(self) -> None:
        """Shut it for those who are there, and for nobody who comes later."""
        self.shut()
        self._open = asyncio.Event()
        self._open.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine = self._open
        while part := await reader.read(65536):
            await mine.wait()
            writer.write(part)
            await writer.drain()


@asynccontextmanager
async def relay(url: str, to_client: Carry = carry, to_server: Carry = carry) -> AsyncIterator[str]:
    """The URL of a relay in front of the database at a URL.

    When the server hangs up, the client is not told until it hangs up too.
    """
    words = conninfo_to_dict(url)
    socket = f"{words['host']}/.s.PGSQL.{words['port']}"
    under_way: set[asyncio.Task[None]] = set()

    async def up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await to_server(reader, writer)
        writer.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = await asyncio.open_unix_connection(socket)
        both = {
            asyncio.create_task(up(reader, server[1])),
            asyncio.create_task(to_client(server[0], writer)),
        }
        under_way.update(both)
        await asyncio.wait(both)
        for end in (writer, server[1]):
            end.close()

    async with await asyncio.start_server(connect, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        where = f"{words['user']}@127.0.0.1:{port}/{words['dbname']}"
        try:
            yield f"postgresql://{where}?sslmode=disable&gssencmode=disable"
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
