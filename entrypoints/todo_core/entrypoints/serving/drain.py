"""How a worker goes out of service without anybody noticing."""

import asyncio
import math
import os
import signal
import threading
from collections.abc import Callable
from typing import Protocol

IN_FLIGHT_SECONDS = 15
"""How long the requests under way may take to finish."""
_MARGIN_SECONDS = 5


def seconds_to_end(drain_seconds: float) -> int:
    """After how long a worker that was asked to end is killed; orchestrators should wait longer."""
    return math.ceil(drain_seconds + IN_FLIGHT_SECONDS + _MARGIN_SECONDS)


class Service(Protocol):
    """What is served."""

    def drain(self) -> None:
        """Say "not ready" from now on."""
        ...

    def end_streams(self) -> None:
        """End the answers that have no end of their own."""
        ...


class Drain:
    """On SIGTERM: say "not ready", go on for a while, then stop accepting, finish, and exit."""

    def __init__(self, service: Service, seconds: Callable[[], float]) -> None:
        """`seconds` tells, in the end, how long load balancers need to notice."""
        self._service = service
        self._seconds = seconds
        self._begun = False

    def install(self) -> None:
        """Take SIGTERM over from the server, which has set its own handler by the time of this."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._begin)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._service.drain()
            asyncio.get_running_loop().call_later(self._seconds(), self._finish)

    def _finish(self) -> None:
        """Have the server end itself, as it does on SIGINT, within bounds."""
        limit = threading.Timer(IN_FLIGHT_SECONDS, os._exit, (0,))
        limit.daemon = True
        limit.start()
        self._service.end_streams()
        os.kill(os.getpid(), signal.SIGINT)
