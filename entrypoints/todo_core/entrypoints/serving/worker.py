"""What runs in each worker process."""

import gc
import os
import signal
import threading
import time
from collections.abc import Callable
from ctypes import c_bool, c_double
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from todo_core.entrypoints.demo_users import demo_tokens
from todo_core.entrypoints.logs import configure_logs
from todo_core.entrypoints.service import build_service
from todo_core.entrypoints.serving.connections import limit_connections
from todo_core.entrypoints.serving.drain import IN_FLIGHT_SECONDS, Drain, Service
from todo_core.entrypoints.settings import Settings

COLLECTED_AFTER = 10_000
"""How many more objects than before make Python look for garbage.

A thousand requests under way are more than its own threshold, and are none: each leaves nothing
behind that has to be found.
"""

_CHECK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Worker:
    """Makes the application in a worker process of the server that made this."""

    settings: Settings
    development: bool
    """Whether logs are for a developer, and pages may act for demo users."""
    server: int
    """The server's process id."""
    hurry: c_bool
    """Shared memory that says whether nobody needs the time to notice that this worker goes."""
    last_start: c_double
    """Shared memory that says when a worker last got up, on the monotonic clock; else 0."""
    figures: Path | None
    """A directory in which workers show each other their figures, if there are several."""

    def __call__(self) -> Callable[..., object]:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)  # not the server's way, of which this is a copy
        os.setsid()  # Ctrl-C in a terminal is the server's to deal with
        configure_logs(self.settings.log_level, human=self.development)
        threading.Thread(target=self._follow_server, daemon=True).start()
        tokens = partial(demo_tokens, self.settings.authentication) if self.development else None
        return build_service(self.settings, self._settle_in, self.figures, demo_tokens=tokens)

    def _settle_in(self, service: Service) -> None:
        self.last_start.value = time.monotonic()
        Drain(service, self._notice_seconds).install()
        limit_connections()
        # What is there by now stays; collections that went through all of it would stop requests.
        gc.collect()
        gc.freeze()
        gc.set_threshold(COLLECTED_AFTER)

    def _notice_seconds(self) -> float:
        return 0 if self.hurry.value else self.settings.drain_seconds

    def _follow_server(self) -> None:
        """Leave when the server is gone, however it went."""
        while os.getppid() == self.server:
            time.sleep(_CHECK_SECONDS)
        self.hurry.value = True
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(IN_FLIGHT_SECONDS + 1)
        os._exit(1)
