"""One answer for all workers that share a port, since a scrape reaches only one of them.

Each worker holds a number in a directory that they share, adds it to its figures as the label
`worker`, and tells them to the others on a socket. So each worker's counters go on where they
were, whichever is asked, and a worker that has gone is missing instead of going down.
"""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.registry import Collector

_HEADING: Final = b"# HELP "

_END: Final = b"# EOF\n"
"""Comes last, so that what another worker did not finish telling is not taken for all."""

_PATIENCE_SECONDS: Final = 2
"""For another worker's figures, which take it a few milliseconds."""


class SharedFigures:
    """The figures of this process, and of the other workers where there are any."""

    def __init__(self, registry: CollectorRegistry, directory: Path | None) -> None:
        """Tell of `registry`; None where this is the only worker."""
        self._registry = registry
        self._directory = directory
        self._worker = ""
        """The number of this worker, once it has one."""

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """Take a number and tell the figures to whoever asks, while the context is open."""
        if self._directory is None:
            yield
            return
        with _number_in(self._directory) as self._worker:
            socket = self._directory / f"{self._worker}.socket"
            socket.unlink(missing_ok=True)  # left by a worker that was killed
            async with await asyncio.start_unix_server(self._tell, socket):
                yield
            socket.unlink(missing_ok=True)

    async def text(self) -> bytes:
        """The figures in the text format of Prometheus; those of a worker that is stuck lack."""
        if self._directory is None:
            return generate_latest(self._registry)
        sockets = sorted(self._directory.glob("*.socket"))
        others = [_ask(socket) for socket in sockets if socket.stem != self._worker]
        return _merged([self._labelled(), *await asyncio.gather(*others)])

    async def _tell(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._labelled() + _END)
        writer.close()

    def _labelled(self) -> bytes:
        return generate_latest(_Labelled(self._registry, self._worker))


class _Labelled(Collector):
    """A registry's figures with the worker's number."""

    def __init__(self, registry: CollectorRegistry, worker: str) -> None:
        self._registry = registry
        self._worker = worker

    def collect(self) -> Iterator[Metric]:
        for family in self._registry.collect():
            family.samples = [
                sample._replace(labels={**sample.labels, "worker": self._worker})
                for sample in family.samples
            ]
            yield family


@contextmanager
def _number_in(directory: Path) -> Iterator[str]:
    """The lowest number that no other worker holds; at the latest it is free with the process."""
    for number in count(1):
        with (directory / str(number)).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield str(number)
            return


async def _ask(socket: Path) -> bytes:
    """Another worker's figures; none if it is gone or stuck."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            reader, writer = await asyncio.open_unix_connection(socket)
            try:
                text = await reader.read()
            finally:
                writer.close()
    except OSError:  # a timeout is one
        return b""
    return text.removesuffix(_END) if text.endswith(_END) else b""


def _merged(texts: Iterable[bytes]) -> bytes:
    """All samples of a family below one heading, as the format wants them."""
    families: dict[bytes, list[bytes]] = {}
    for text in texts:
        for family in text.split(_HEADING)[1:]:
            meaning, kind, samples = family.split(b"\n", 2)
            families.setdefault(_HEADING + meaning + b"\n" + kind + b"\n", []).append(samples)
    return b"".join(heading + b"".join(samples) for heading, samples in families.items())
