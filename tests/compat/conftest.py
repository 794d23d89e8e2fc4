"""One service on memory and one on a PostgreSQL that holds what version 0.1.0 left in it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.compat.client import SECRET, Person
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres

COMMAND = str(Path(sys.executable).with_name("todo-core"))
PATIENCE = 60
PLAIN = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@pytest.fixture(scope="session", params=["memory", "postgres"])
def service(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a service without any setting but its store and its secret."""
    if request.param == "memory":
        with serving({"STORAGE": "memory"}) as url:
            yield url
    else:
        yield request.getfixturevalue("upgraded")


@pytest.fixture(scope="session")
def upgraded() -> Iterator[str]:
    """The URL of a service on the database of a deployment that began with version 0.1.0."""
    with tempfile.TemporaryDirectory(prefix="todo-core-compat-") as directory:
        Path(directory).chmod(0o755)  # as root, the server runs on another account
        with EmbeddedPostgres(Path(directory) / "postgres", PLAIN) as postgres:
            with psycopg.connect(postgres.url, autocommit=True) as connection:
                released = Path(__file__).with_name("released.sql")
                connection.execute(released.read_bytes())
            settings = {"DATABASE_URL": postgres.url}
            subprocess.run(
                [COMMAND, "migrate"], env=surroundings(settings), check=True, timeout=PATIENCE
            )
            with serving(settings) as url:
                yield url


@pytest.fixture(scope="session")
def http(service: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def ada(http: httpx.Client) -> Person:
    """A user without any tasks."""
    return Person(http)


@pytest.fixture
def bob(http: httpx.Client) -> Person:
    """Another one."""
    return Person(http)


def surroundings(settings: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "BETTER_AUTH_SECRET": SECRET, "DRAIN_SECONDS": "0", **settings}


@contextmanager
def serving(settings: Mapping[str, str]) -> Iterator[str]:
    """`todo-core serve`, as soon as it is ready and for as long as it is wanted."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        command = [COMMAND, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=surroundings(settings), stdout=log, stderr=log)
        try:
            assert ready(url, process), log.seek(0) or log.read().decode()
            yield url
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


def ready(url: str, process: "subprocess.Popen[bytes]") -> bool:
    """Whether it is ready before patience is exhausted."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(f"{url}/health/ready").status_code == httpx.codes.OK:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    return False
