"""What the system does for each connection, so that a reader who takes nothing costs little.

The server has no settings for this. Its connections inherit it from the socket that listens.
"""

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from todo_core.adapters.litestar import STALLED_SECONDS

UNSENT_BYTES: Final = 128 * 1024
"""So much of an answer the system accepts beyond what is on its way to the reader."""

_EVERY_SECONDS: Final = 0.02
_ATTEMPTS: Final = 500


def limit_connections(attempts: int = _ATTEMPTS) -> None:
    """End connections whose other side takes nothing, once the server listens, which is soon.

    Elsewhere than on Linux they last until the other side takes something, or leaves.
    """
    if sys.platform != "linux" or attempts == 0:
        return
    listeners = list(_listeners())
    for each in listeners:
        with each:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1000)
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
    if not listeners:
        loop = asyncio.get_running_loop()
        loop.call_later(_EVERY_SECONDS, limit_connections, attempts - 1)


def _listeners() -> Iterator[socket.socket]:
    """This process's sockets that take connections over TCP, each to be closed."""
    for file in Path("/proc/self/fd").iterdir():
        if not file.is_socket():
            continue  # it is not duplicated: what turns out to be no socket would stay open
        try:
            each = socket.socket(fileno=os.dup(int(file.name)))
        except OSError:
            continue  # it is closed by now
        if _accepts(each):
            yield each
        else:
            each.close()


def _accepts(each: socket.socket) -> bool:
    over_tcp = each.family in (socket.AF_INET, socket.AF_INET6) and each.type == socket.SOCK_STREAM
    return over_tcp and bool(each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
