"""A conversation over one connection, to its end."""

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.support.replies import Reply

PATIENCE: Final = 8
"""Seconds; less than any deadline of the service, so that nothing passes because it hung."""
PAUSE: Final = 0.02


@dataclass(frozen=True)
class Conversation:
    """What came back before the service closed the connection."""

    replies: list[Reply]
    interim: int
    """How many answers were only 100 (Continue)."""


def exchange(port: int, pieces: Sequence[bytes]) -> bytes:
    """Send the pieces and read until the service closes the connection; fails if it does not."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return _exchange(connection, pieces)


def _exchange(connection: socket.socket, pieces: Sequence[bytes]) -> bytes:
    received = bytearray()
    try:
        for number, piece in enumerate(pieces):
            time.sleep(PAUSE if number else 0)
            connection.sendall(piece)
        while chunk := connection.recv(65536):
            received += chunk
    except (ConnectionResetError, BrokenPipeError):
        received += _rest(connection)
    return bytes(received)


def _rest(connection: socket.socket) -> bytes:
    """What was there before the other side gave up on what it had not read."""
    try:
        return connection.recv(1 << 20)
    except OSError:
        return b""


def parse(received: bytes, *, head: bool = False) -> Conversation:
    """The answers, every byte accounted for."""
    replies: list[Reply] = []
    interim = 0
    while received:
        start, end, rest = received.partition(b"\r\n\r\n")
        assert end, received
        status_line, *lines = start.decode("latin-1").split("\r\n")
        status = int(status_line.split(" ")[1])
        headers = tuple((name, value) for name, value in (line.split(": ", 1) for line in lines))
        length = _length(status, dict(headers), head=head and not replies)
        interim += status == 100
        if status != 100:
            replies.append(Reply(status, headers, rest[:length]))
        assert len(rest) >= length, "the answer breaks off"
        received = rest[length:]
    return Conversation(replies, interim)


def _length(status: int, headers: dict[str, str], *, head: bool) -> int:
    if head or status in (100, 204, 304):
        return 0
    assert "transfer-encoding" not in headers
    return int(headers["content-length"])
