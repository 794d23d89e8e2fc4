"""A directory with a cluster, and other processes that own the server on it."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

_OWN = """
import sys
from pathlib import Path
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres

with EmbeddedPostgres(Path(sys.argv[1]), {"fsync": "off"}) as postgres:
    print(postgres.url, flush=True)
    sys.stdin.read()
"""


class Owner:
    """Another process that owns a server until it is killed or its standard input ends."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def url(self) -> str:
        """Where the server is, once it is up."""
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


Own = Callable[[], AbstractContextManager[Owner]]


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """A directory that every account gets into, which matters when the tests run as root."""
    with tempfile.TemporaryDirectory(prefix="todo-core-tests-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def own(directory: Path) -> Own:
    """Starts another process that owns the server on the directory."""

    @contextmanager
    def start() -> Iterator[Owner]:
        with subprocess.Popen(
            [sys.executable, "-c", _OWN, str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            yield Owner(process)
            assert process.stdin
            process.stdin.close()

    return start
