"""What the tests of faults share: a PostgreSQL that can be killed, and services on it."""

import itertools
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from pathlib import Path

import psutil
import pytest

from tests.conftest import FreshDatabase
from tests.entrypoints.processes import SECRET, Serving, serving
from tests.faults.client import Door
from tests.faults.crowd import Crowd
from tests.faults.leaks import check_that_nothing_is_kept
from tests.faults.liveness import watching
from tests.faults.mortal_postgres import MortalPostgres, send

Serve = Callable[..., AbstractContextManager[Serving]]
"""`serve(url, *arguments, **settings)` runs a service on a database."""

CrowdAtBoth = Callable[..., AbstractAsyncContextManager[Crowd]]
"""`crowd_at_both(**options)` has a Crowd at a service of each kind, and judges them in the end."""

EXECUTORS = ("pool", "multiplex")
"""The ways in which statements share connections."""

LIVENESS_SECONDS = 0.2

RECOVERY_SECONDS = 10
"""So long after the database's return everybody is served again; the service goes on running."""

REFUSAL_SECONDS = 8
"""Two seconds for a connection, perhaps twice, and slack; far from the fifteen of a request."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[MortalPostgres]:
    """In place of the one that all other tests share."""
    with tempfile.TemporaryDirectory(prefix="todo-core-faults-") as directory:
        Path(directory).chmod(0o755)  # as root, the server runs on another account
        with MortalPostgres(Path(directory)) as server:
            yield server


@pytest.fixture
def database(fresh_database: FreshDatabase) -> str:
    """The URL of a database of the test's own."""
    return fresh_database()


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Runs services; nothing of them is left after the context, however it ended."""

    numbers = itertools.count(1)

    @contextmanager
    def run(url: str, *arguments: str, **settings: str) -> Iterator[Serving]:
        directory = tmp_path / f"service{next(numbers)}"
        directory.mkdir()
        environment = {"DATABASE_URL": url, "BETTER_AUTH_SECRET": SECRET, **settings}
        with serving(directory, *arguments, environment=environment) as service:
            server = psutil.Process(service.process.pid)
            tree = service.tree()
            try:
                yield service
            finally:
                with suppress(psutil.NoSuchProcess):
                    tree += server.children(recursive=True)
                send(signal.SIGKILL, tree)

    return run


@pytest.fixture
def crowd_at_both(serve: Serve, fresh_database: FreshDatabase) -> CrowdAtBoth:
    """What befalls the database befalls both services at once, which spares time."""

    @asynccontextmanager
    async def gather(**options: bool) -> AsyncIterator[Crowd]:
        async with AsyncExitStack() as stack:
            databases = [fresh_database() for _ in EXECUTORS]
            services = [
                stack.enter_context(serve(url, DATABASE_EXECUTOR=kind))
                for url, kind in zip(databases, EXECUTORS, strict=True)
            ]
            doors = [await stack.enter_async_context(Door(each.port)) for each in services]
            pulses = [stack.enter_context(watching(each.port)) for each in services]
            crowd = await stack.enter_async_context(Crowd(*doors, **options))
            yield crowd
            await crowd.stop()
            await crowd.judge()
            for service, database in zip(services, databases, strict=True):
                check_that_nothing_is_kept(service, database)
        for pulse in pulses:
            assert pulse.slowest() < LIVENESS_SECONDS

    return gather
