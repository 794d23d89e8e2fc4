"""The body of a request, as bytes: bounded in size and in time, however it arrives."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from litestar.types import Receive

from todo_core.adapters.litestar.errors import BODY_TIMEOUT, BODY_TOO_LARGE, BROKEN_OFF, Refused

MAX_BODY: Final = 64 * 1024
DISCARD_BYTES: Final = 16 * 1024 * 1024
DISCARD_SECONDS: Final = 1


class RequestBody:
    """Reads a body when somebody wants it, and not before."""

    __slots__ = ("_discarded", "_ended", "_headers", "_read", "_receive", "_seconds")

    def __init__(self, receive: Receive, headers: Mapping[bytes, bytes], seconds: float) -> None:
        """Read through `receive` what the headers announce, within so many seconds."""
        self._receive = receive
        self._headers = headers
        self._seconds = seconds
        self._read = bytearray()
        self._ended = False
        self._discarded = 0

    async def read(self) -> bytes:
        """The whole body; Refused when it is too large, too slow or breaks off."""
        if self._announced() > MAX_BODY:
            raise Refused(BODY_TOO_LARGE, close=True)
        await self._receive_until(MAX_BODY + 1)
        if len(self._read) > MAX_BODY:
            raise Refused(BODY_TOO_LARGE, close=True)
        return bytes(self._read)

    async def ignore(self) -> None:
        """Read what nobody wants, so that nothing is done if it is broken; Refused as by `read`."""
        if self._announced() or self._is_chunked():
            await self.read()

    async def is_empty(self) -> bool:
        """Whether there is no body, or one of no bytes."""
        if not self._announced():
            await self._receive_until(1)
            return not self._read
        return False

    async def discard(self) -> None:
        """Read away what nobody wanted, within bounds.

        A server that closes a connection with something unread on it resets it, and the client
        may never see its answer.
        """
        unread = self._announced() or self._is_chunked()
        if self._ended or not unread or b"expect" in self._headers:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(DISCARD_SECONDS):
                while not self._ended and self._discarded < DISCARD_BYTES:
                    await self._discard_more()

    async def disconnected(self) -> None:
        """Wait until the client leaves; what there is of the body is read away."""
        while await self._discard_more():
            pass

    async def _discard_more(self) -> bool:
        """Take what comes next; whether the client is still there."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._discarded += len(message.get("body", b""))
            self._ended = not message.get("more_body", False)
            return True
        self._ended = True
        return False

    def _announced(self) -> int:
        length = self._headers.get(b"content-length", b"0")
        return int(length[:18]) if length.isdigit() else 0

    async def _receive_until(self, size: int) -> None:
        """Receive until the body ends or at least `size` bytes of it are there."""
        try:
            async with asyncio.timeout(self._seconds):
                while not self._ended and len(self._read) < size:
                    await self._receive_more()
        except TimeoutError:
            raise Refused(BODY_TIMEOUT, close=True) from None

    async def _receive_more(self) -> None:
        message = await self._receive()
        if message["type"] != "http.request":
            raise Refused(BROKEN_OFF, close=True)
        self._read += message.get("body", b"")
        self._ended = not message.get("more_body", False) or self._is_complete()

    def _is_complete(self) -> bool:
        """Whether all that was announced is there; a server takes its time to say so."""
        return 0 < self._announced() == len(self._read) and not self._is_chunked()

    def _is_chunked(self) -> bool:
        return b"transfer-encoding" in self._headers
