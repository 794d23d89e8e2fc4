"""The server process: starts the workers, replaces those that die, and ends them in order."""

import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from ctypes import c_bool, c_double
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from types import FrameType

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from todo_core.entrypoints.logs import logging_config
from todo_core.entrypoints.serving.address import Address
from todo_core.entrypoints.serving.drain import seconds_to_end
from todo_core.entrypoints.serving.respawning import PatientGranian
from todo_core.entrypoints.serving.worker import Worker
from todo_core.entrypoints.settings import Settings

# More than the request line and the headers that the application lets pass.
_HEADER_BYTES = 128 * 1024
# Idle ones count, and whoever comes after the last hangs; the application bounds requests.
_CONNECTIONS = 10_000
_BACKLOG = 2048
_OPEN_FILES = 65_536


class Server:
    """Serves until it is told to stop.

    SIGTERM, SIGINT and SIGHUP end it in order, without waiting for load balancers unless it is
    SIGTERM; a second one of them ends it at once.
    """

    def __init__(
        self,
        settings: Settings,
        address: Address,
        workers: int,
        figures: Path | None = None,
        *,
        development: bool,
    ) -> None:
        """`figures` is an empty directory, needed by several workers to show each other figures.

        `development` says whether logs are for a developer, and pages may act for demo users.
        """
        self._address = address
        self._stopping = False
        self._hurry: c_bool = RawValue(c_bool, False)
        last_start: c_double = RawValue(c_double, 0)
        self._worker = Worker(settings, development, os.getpid(), self._hurry, last_start, figures)
        self._granian = PatientGranian(
            "todo_core.entrypoints.asgi:app",
            address=address.host,
            port=address.port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                # For the next head, its first byte included: the server does not tell them apart.
                header_read_timeout=settings.keep_alive_seconds * 1000,
                max_buffer_size=_HEADER_BYTES,
            ),
            websockets=False,
            workers=workers,
            runtime_mode=RuntimeModes.st,  # there is one event loop behind it
            backlog=_BACKLOG,
            backpressure=_CONNECTIONS,
            workers_kill_timeout=seconds_to_end(settings.drain_seconds),
            log_level=LogLevels(settings.log_level),
            log_dictconfig=logging_config(settings.log_level, human=development),
        )

    def run(self, when_up: Callable[[], None] | None = None) -> None:
        """Serve; `when_up` is called, in a thread, as soon as a worker answers."""
        _allow_many_connections()
        self._granian.on_startup(self._take_signals)
        if when_up:
            announcer = threading.Thread(target=self._announce, args=(when_up,), daemon=True)
            self._granian.on_startup(announcer.start)
        self._granian.serve(target_loader=self._worker, wrap_loader=False)

    def _take_signals(self) -> None:
        """Take signals over from Granian, to which SIGHUP means something else."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, number: int, _: FrameType | None) -> None:
        if self._stopping:
            for worker in self._granian.wrks:
                worker.kill()  # type: ignore[no-untyped-call] # Granian's
        self._stopping = True
        if number != signal.SIGTERM:
            self._hurry.value = True
        self._granian.signal_handler_interrupt()  # type: ignore[no-untyped-call] # Granian's

    def _announce(self, when_up: Callable[[], None]) -> None:
        while not self._address.answers():
            time.sleep(0.02)
        when_up()


def _allow_many_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = min(most, _OPEN_FILES) if most != resource.RLIM_INFINITY else _OPEN_FILES
    with suppress(ValueError, OSError):  # some systems have limits of their own below that
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, most))
