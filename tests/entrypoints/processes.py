"""The command `todo-core` as a process of its own, whose end is seen to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

COMMAND = str(Path(sys.executable).with_name("todo-core"))
SECRET = "kGx4Y0b2Jc8tqzVh1mWfZ7nQe9sRuLpA"
IN_MEMORY = {"STORAGE": "memory", "BETTER_AUTH_SECRET": SECRET}

PATIENCE = 30
"""Seconds; far more than anything here takes on a machine that is not overloaded."""


def todo_core(
    *arguments: str, cwd: Path | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [COMMAND, *arguments],
        env={**os.environ, **environment},
        cwd=cwd,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether the condition holds before patience is exhausted."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def has_ended(process: psutil.Process) -> bool:
    """Whether a process runs no more; a zombie waits only for a parent that may never ask."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def all_end(processes: Iterable[psutil.Process]) -> bool:
    """Whether the processes end before patience is exhausted."""
    return eventually(lambda: all(map(has_ended, processes)))


class Serving:
    """A running `todo-core serve`."""

    def __init__(self, process: "subprocess.Popen[bytes]", out: Path, err: Path, port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._out = out
        self._err = err

    @property
    def out(self) -> str:
        """Standard output so far."""
        return self._out.read_text()

    @property
    def err(self) -> str:
        """Standard error so far."""
        return self._err.read_text()

    def get(self, path: str, token: str = "") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.get(f"{self.url}{path}", headers=headers, timeout=PATIENCE)

    def post(self, path: str, body: object, headers: Mapping[str, str]) -> httpx.Response:
        return httpx.post(f"{self.url}{path}", json=body, headers=headers, timeout=PATIENCE)

    def up(self) -> bool:
        """Whether it answers; fails if it has ended instead."""
        assert self.process.poll() is None, self.out + self.err
        try:
            return self.get("/health/live").status_code == 200
        except httpx.TransportError:
            return False

    def accepts(self) -> bool:
        """Whether it takes new connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def ready(self) -> bool:
        """Whether it wants requests."""
        return self.get("/health/ready").status_code == 200

    def tree(self) -> list[psutil.Process]:
        """The server and everything that it has started."""
        server = psutil.Process(self.process.pid)
        return [server, *server.children(recursive=True)]

    def workers(self) -> list[psutil.Process]:
        return [
            child
            for child in psutil.Process(self.process.pid).children()
            if COMMAND in child.cmdline()
        ]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def serving(
    directory: Path, *arguments: str, environment: Mapping[str, str] = IN_MEMORY
) -> Iterator[Serving]:
    """`todo-core serve` on a free port with its streams in files, up and running."""
    port = free_port()
    out, err = directory / "out", directory / "err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port), *arguments],
            env={**os.environ, "DRAIN_SECONDS": "0", **environment},
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    service = Serving(process, out, err, port)
    try:
        assert eventually(service.up)
        yield service
    finally:
        if process.poll() is None:
            service.end(signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
