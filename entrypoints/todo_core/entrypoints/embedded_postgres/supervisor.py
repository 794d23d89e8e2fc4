"""Runs PostgreSQL and stops it when standard input ends, whatever has become of the owner.

A program of its own on the standard library alone, `python -I -S supervisor.py ORDER`, where ORDER
is an `Order` in JSON. The end of a pipe is the one message that even a killed owner sends.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypedDict

_PATIENCE = 60  # seconds that an orderly shutdown may take
_PR_SET_PDEATHSIG = 1
_NO_PROCESS = 2**31 - 1


class Order(TypedDict):
    """What to run, and how."""

    command: list[str]
    data: str
    environment: dict[str, str]
    sockets: str
    """A directory to remove in the end."""
    user: int | None
    group: int | None
    extra_groups: list[int] | None


def supervise(order: Order) -> int:
    """Run the server until it ends or is no longer wanted; returns its exit code."""
    server = _start(order)
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
    threading.Thread(target=_stop_with_owner, args=(server,), daemon=True).start()
    code = server.wait()
    shutil.rmtree(order["sockets"], ignore_errors=True)
    return code


def _start(order: Order) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - the order comes from this package
        order["command"],
        env=order["environment"],
        cwd="/",
        stdin=subprocess.DEVNULL,
        user=order["user"],
        group=order["group"],
        extra_groups=order["extra_groups"],
        preexec_fn=partial(_prepare, order["data"]),  # noqa: PLW1509 - no other threads yet
    )


def _prepare(data: str) -> None:
    """What the server's process does on the server's account, before it becomes the server."""
    _end_with_parent()
    with suppress(OSError):  # PostgreSQL will say what is wrong there
        _forget_dead_server(Path(data, "postmaster.pid"))


def _end_with_parent() -> None:
    """Have the kernel stop the server, if it can, when the supervisor itself is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _forget_dead_server(status: Path) -> None:
    """Let PostgreSQL see that the server of an old pid file is dead.

    It looks at the process id alone, which can be a zombie's, or somebody else's by now. The rest
    of the file stays: with it PostgreSQL finds out whether parts of the old server live on.
    """
    if status.is_symlink():
        status.unlink()
    elif status.is_file():
        _, _, rest = status.read_bytes().partition(b"\n")
        status.write_bytes(b"%d\n" % _NO_PROCESS + rest)


def _stop_with_owner(server: "subprocess.Popen[bytes]") -> None:
    os.read(sys.stdin.fileno(), 1)
    server.send_signal(signal.SIGINT)  # to PostgreSQL, a "fast shutdown"
    with suppress(subprocess.TimeoutExpired):
        server.wait(_PATIENCE)
    server.send_signal(signal.SIGQUIT)


if __name__ == "__main__":
    sys.exit(supervise(json.loads(sys.argv[1])))
