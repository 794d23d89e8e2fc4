"""Asks a service over and over whether it lives, from a process of its own.

So what is measured is the service, not how busy the asking process is with other things.
`python liveness.py PORT` asks until standard input ends, then prints the seconds that each took.
"""

import json
import math
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

EVERY_SECONDS = 0.02
LOST_SECONDS = 10


@dataclass
class Pulse:
    """How long the answers took, once the watching is over."""

    seconds: list[float] = field(default_factory=list)

    def slowest(self, percentile: float = 95) -> float:
        """The seconds that no more than the rest took longer than.

        The rest is for what else the machine does; a service that is held up is so again and again.
        """
        assert len(self.seconds) > 10, "too few to tell"
        return sorted(self.seconds)[math.ceil(len(self.seconds) * percentile / 100) - 1]


@contextmanager
def watching(port: int) -> Iterator[Pulse]:
    """Watch the service on a port for as long as the context lasts."""
    pulse = Pulse()
    with subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield pulse
        finally:
            told, _ = process.communicate()
            pulse.seconds += json.loads(told)


def ask(port: int) -> float:
    """How many seconds a new connection and its answer take."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=LOST_SECONDS) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        if not connection.recv(4096).startswith(b"HTTP/1.1 200 "):
            return LOST_SECONDS
    return time.monotonic() - began


def main() -> None:
    seconds: list[float] = []
    while not select.select([sys.stdin], [], [], EVERY_SECONDS)[0]:
        try:
            seconds.append(ask(int(sys.argv[1])))
        except OSError:
            seconds.append(LOST_SECONDS)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
