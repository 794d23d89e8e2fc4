"""The embedded PostgreSQL, running for as long as its owner holds on to it."""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import quote

from todo_core.entrypoints.embedded_postgres import supervisor
from todo_core.entrypoints.embedded_postgres.cluster import (
    NAME,
    SUPERUSER,
    ensure_cluster,
    give_access,
    listening,
    server_command,
)
from todo_core.entrypoints.embedded_postgres.errors import EmbeddedPostgresError
from todo_core.entrypoints.embedded_postgres.home import (
    Home,
    home_in,
    open_privately,
    withdrawn,
)
from todo_core.entrypoints.embedded_postgres.programs import (
    ENVIRONMENT,
    interrupt,
    last_words,
    programs_for,
)

_PATIENCE = 60.0
"""Seconds that a server may take to start, to recover from a crash for example, or to stop."""
_PAUSE = 0.01


class EmbeddedPostgres:
    """A PostgreSQL of one's own in a directory, reached through a Unix socket only.

        with EmbeddedPostgres(Path(".todo-core/postgres")) as postgres:
            connect(postgres.url)

    The first start makes the cluster. The server stops when the block ends, or this process in
    whatever way. Where a server runs on the directory already, it is used and left running.
    Raises EmbeddedPostgresError, and OSError where the directory cannot be used.
    """

    def __init__(self, directory: Path, settings: Mapping[str, str] | None = None) -> None:
        """Choose the directory, and settings of PostgreSQL's on top of those for development."""
        self._directory = directory
        self._settings = settings or {}
        self._supervisor: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._home = home_in(self._directory)
        with open_privately(self._home.lock) as lock:
            self._sockets = self._join_or_start(lock)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._supervisor is not None:
            _stop(self._supervisor)
            _stop_leftover(self._home)

    @property
    def url(self) -> str:
        """The libpq URL of the database `todo`, on the ordinary role that owns it."""
        return self._url(NAME)

    @property
    def admin_url(self) -> str:
        """The libpq URL for the superuser."""
        return self._url(SUPERUSER)

    def _url(self, name: str) -> str:
        return f"postgresql://{name}@/{name}?host={quote(str(self._sockets), safe='')}&port=5432"

    def _join_or_start(self, lock: BinaryIO) -> Path:
        for _ in _patiently():
            if _acquired(lock):
                return self._start(lock)
            postmaster = listening(self._home)
            if postmaster and postmaster.ready:
                return postmaster.sockets
        raise EmbeddedPostgresError(f"Another server holds {self._home.path} and does not answer.")

    def _start(self, lock: BinaryIO) -> Path:
        _stop_leftover(self._home)
        self._home = withdrawn(self._home)
        programs = programs_for(self._home.account)
        ensure_cluster(self._home, programs, lock)
        sockets = self._home.new_socket_directory()
        give_access(sockets, self._home.account)
        command = server_command(self._home, programs, sockets, self._settings)
        self._supervisor = _supervised(self._home, command, sockets, lock)
        try:
            _await_readiness(self._home, self._supervisor)
        except BaseException:
            _stop(self._supervisor)
            raise
        return sockets


def _patiently() -> Iterator[None]:
    """Yield now and then, until patience is exhausted."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        yield
        time.sleep(_PAUSE)


def _acquired(lock: BinaryIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _supervised(
    home: Home, command: list[str], sockets: Path, lock: BinaryIO
) -> "subprocess.Popen[bytes]":
    """Start a supervisor with the command; it keeps the lock for as long as it lives."""
    order = supervisor.Order(
        command=command,
        data=str(home.data),
        environment=ENVIRONMENT,
        sockets=str(sockets),
        **home.account.credentials(),
    )
    with open_privately(home.log, os.O_TRUNC) as log:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=(lock.fileno(),),
            start_new_session=True,  # so that Ctrl-C in a terminal does not reach it
        )


def _await_readiness(home: Home, process: "subprocess.Popen[bytes]") -> None:
    for _ in _patiently():
        postmaster = listening(home)
        if postmaster and postmaster.ready:
            return
        if process.poll() is not None:
            break
    words = last_words(home.log.read_text(errors="replace"))
    raise EmbeddedPostgresError(f"The embedded PostgreSQL does not start: {words} ({home.log})")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.communicate(b"\n")


def _stop_leftover(home: Home) -> None:
    """Stop a server whose supervisor has been killed, by a signal that its own account sends."""
    for _ in _patiently():
        postmaster = listening(home)
        if postmaster is None:
            return
        interrupt(home.account, postmaster.pid)
