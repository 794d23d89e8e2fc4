"""A service as a process of its own, whose whole tree ends with it."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

_PATIENCE = 60.0
"""Seconds that a service may take to start or to stop."""


class BenchmarkError(Exception):
    """Something without which nothing can be measured; one sentence for people."""


class Process:
    """Runs a command until the block ends."""

    def __init__(
        self, command: Sequence[str], directory: Path, environment: Mapping[str, str], log: Path
    ) -> None:
        """Its standard error goes to `log`, its standard output nowhere."""
        self._command = command
        self._directory = directory
        self._environment = {**_surroundings(), **environment}
        self._log = log

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._directory,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        tree = process_tree(self._process.pid)
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_PATIENCE / 4)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _, left = psutil.wait_procs(tree[1:], timeout=1)
        for each in left:
            each.kill()

    def await_answer(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        """Wait until the URL answers as it should; BenchmarkError if it never does."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                if httpx.get(url, headers=headers, trust_env=False).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.02)
        words = self._log.read_text(errors="replace").strip()[-2000:]
        raise BenchmarkError(f"{self._command[0]} does not answer: {words}")


def process_tree(pid: int) -> list[psutil.Process]:
    """A process and all that it has started, as far as they are there."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _surroundings() -> dict[str, str]:
    """Only what programs need to be found, so that no setting gets from here into a service."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
