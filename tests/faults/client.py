"""A client of the service that keeps its connection, and knows when an answer was lost."""

import asyncio
from collections.abc import Sequence
from typing import Self

from tests.entrypoints.processes import SECRET
from tests.support.api import Api, User
from tests.support.raw_socket import answer, framed, framing
from tests.support.replies import Reply
from todo_core.adapters.jwt import sign_token

ANSWER_SECONDS = 40
"""Far longer than anything may take, so that what takes too long is seen, not cut off."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Lost(Exception):
    """The connection broke before there was an answer."""


class Door:
    """Where the service is reached, which may move; closes in the end what it has opened."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._opened: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for writer in self._opened:
            writer.close()
        await asyncio.gather(
            *(writer.wait_closed() for writer in self._opened), return_exceptions=True
        )

    async def connect(self) -> Streams:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._opened.append(writer)
        return reader, writer


class KeptConnection:
    """A transport with one connection for as long as it lasts, then another."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._streams: Streams | None = None

    async def send(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | Sequence[bytes] = b"",
    ) -> Reply:
        """Send one request and wait for its answer; Lost if the connection breaks."""
        fields = [("host", "localhost"), *headers, *framing(headers, body)]
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields)]
        request = "\r\n".join([*lines, "", ""]).encode("latin-1") + framed(body)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                reply = await self._exchange(request, method)
        except (OSError, EOFError) as error:
            self.close()
            raise Lost from error
        if reply.header("connection") == "close":
            self.close()
        return reply

    async def _exchange(self, request: bytes, method: str) -> Reply:
        if self._streams is None:
            self._streams = await self._door.connect()
        reader, writer = self._streams
        writer.write(request)
        return await answer(reader, method)

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None


def user_at(door: Door, user_id: str | None = None) -> User:
    """A user with a connection of their own."""
    tokens: dict[str, str] = {}

    def token_for(each: str) -> str:
        return tokens.setdefault(each, sign_token(SECRET, each))

    return Api(KeptConnection(door), token_for).user(user_id)
