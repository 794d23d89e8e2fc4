"""Reaching a live service over a socket, byte for byte as the test says."""

import asyncio
from collections.abc import Sequence

from tests.support.replies import Reply

PATIENCE = 20


class RawSocket:
    """A transport over TCP: one connection for each request."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port

    async def send(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | Sequence[bytes] = b"",
    ) -> Reply:
        """Send one request, a sequence of bytes in chunks; the connection is not used again."""
        fields = [("host", f"{self.host}:{self.port}"), *headers, *framing(headers, body)]
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields)]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        async with asyncio.timeout(PATIENCE):
            return await self.exchange(head + framed(body), method)

    async def exchange(self, request: bytes, method: str = "") -> Reply:
        """Send bytes as they are; the first answer to them."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(request)
            return await answer(reader, method)
        finally:
            writer.close()


async def answer(reader: asyncio.StreamReader, method: str) -> Reply:
    """Read one answer: as many bytes as it says, or none where it must have none."""
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")[:-2]
    fields = tuple((name, value) for name, value in (line.split(": ", 1) for line in lines))
    length = 0 if method == "HEAD" else int(dict(fields).get("content-length", 0))
    body = await reader.readexactly(length)
    return Reply(int(status.split()[1]), fields, body)


def framing(
    headers: Sequence[tuple[str, str]], body: bytes | Sequence[bytes]
) -> list[tuple[str, str]]:
    names = {name.lower() for name, _ in headers}
    fields: list[tuple[str, str]] = []
    if not isinstance(body, bytes):
        fields.append(("transfer-encoding", "chunked"))
    elif body and "content-length" not in names:
        fields.append(("content-length", str(len(body))))
    return fields


def framed(body: bytes | Sequence[bytes]) -> bytes:
    if isinstance(body, bytes):
        return body
    chunks = [b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in body if chunk]
    return b"".join([*chunks, b"0\r\n\r\n"])
