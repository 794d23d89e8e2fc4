"""The services that are compared: how each is made ready and started."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psycopg

from tests.benchmark.contents import CHECKER, SECRET, Contents, authorization
from tests.benchmark.names import DJANGO, FASTAPI, FASTIFY, LIMIT, MULTIPLEX, POOL
from tests.benchmark.postgres import Postgres, vacuum
from tests.benchmark.processes import BenchmarkError, Process, free_port
from tests.benchmark.report import ROOT

PEERS = Path(__file__).with_name("peers")
PROGRAMS = Path(sys.executable).parent
DEPLOYED = Path(sys.prefix, "todo-core/bin")
"""Where `make bench` puts this service as the image has it, with nothing else beside it."""
NODE_PEER = Path(sys.prefix, "fastify")
"""Where `make bench` puts the peer for Node together with what it needs."""

CONNECTIONS = 10
"""Of each service to the database; this service's default, and that of pg's pool."""


@dataclass(frozen=True, slots=True)
class Service:
    """One of the services, as a single process that serves."""

    name: str
    made_of: str
    """Packages with their versions."""
    tables: str
    """Which tables it works on; services that share them have copies of the same database."""
    command: Sequence[str]
    """`{port}` stands for the port."""
    directory: Path
    create_tables: Callable[[str], None]
    fill: Callable[[Contents, str], None]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Running:
    """A service that is up."""

    service: Service
    url: str
    pid: int


def services() -> Iterator[Service]:
    """All that this machine can run."""
    yield from (_todo_core(POOL, "pool"), _todo_core(MULTIPLEX, "multiplex"))
    yield _fastapi()
    yield _django()
    if shutil.which("node") and (NODE_PEER / "node_modules").exists():
        yield _fastify()
    yield _limit()


def _todo_core(name: str, executor: str) -> Service:
    return Service(
        name=name,
        made_of=_versions("litestar", "psycopg", "msgspec", "granian"),
        tables="todo_core",
        command=[str(DEPLOYED / "todo-core"), "serve", "--port", "{port}"],
        directory=ROOT,
        create_tables=lambda _: None,
        fill=Contents.load_into_todo_core,
        environment={
            "BETTER_AUTH_SECRET": SECRET,
            "DATABASE_EXECUTOR": executor,
            "DATABASE_POOL_SIZE": str(CONNECTIONS),
            "DRAIN_SECONDS": "0",
        },
    )


def _fastapi() -> Service:
    directory = PEERS / "fastapi_sqlmodel"
    return Service(
        name=FASTAPI,
        made_of=_versions("fastapi", "sqlmodel", "python-jose", "asyncpg", "uvicorn"),
        tables="fastapi",
        command=[
            *(str(PROGRAMS / "uvicorn"), "app:app", "--port", "{port}"),
            *("--no-access-log", "--log-level", "warning"),
        ],
        directory=directory,
        create_tables=_by_command(directory, [sys.executable, "create_tables.py"]),
        fill=Contents.load_into_peer,
    )


def _django() -> Service:
    directory = PEERS / "django_ninja"
    migrate = [str(PROGRAMS / "django-admin"), "migrate", "--run-syncdb", "--verbosity", "0"]
    python = {"PYTHONPATH": ".", "DJANGO_SETTINGS_MODULE": "settings"}
    return Service(
        name=DJANGO,
        made_of=_versions("django", "django-ninja", "psycopg", "pyjwt", "gunicorn"),
        tables="django",
        command=[
            *(str(PROGRAMS / "gunicorn"), "wsgi", "--bind", "127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--threads", str(CONNECTIONS)),
            *("--worker-connections", "2000", "--log-level", "warning"),
        ],
        directory=directory,
        create_tables=_by_command(directory, migrate, python),
        fill=Contents.load_into_peer,
        environment=python,
    )


def _fastify() -> Service:
    lock = json.loads((PEERS / "fastify/package-lock.json").read_text())["packages"]
    names = ("fastify", "pg", "jose")
    found = (f"{name} {lock[f'node_modules/{name}']['version']}" for name in names)
    return Service(
        name=FASTIFY,
        made_of=", ".join(found),
        tables="fastify",
        command=["node", "app.js"],
        directory=NODE_PEER,
        create_tables=_by_script(PEERS / "fastify/schema.sql"),
        fill=Contents.load_into_peer,
        environment={"NODE_ENV": "production"},
    )


def _limit() -> Service:
    return Service(
        name=LIMIT,
        made_of=_versions("psycopg", "msgspec", "pyjwt", "granian"),
        tables="bare",
        command=[
            *(str(PROGRAMS / "granian"), "--interface", "asgi", "--http", "1", "--no-ws"),
            *("--port", "{port}", "--backlog", "2048", "--backpressure", "10000"),
            *("--log-level", "warning", "app:app"),
        ],
        directory=PEERS / "bare_asgi",
        create_tables=_by_script(PEERS / "bare_asgi/schema.sql"),
        fill=Contents.load_into_peer,
    )


def _versions(*packages: str) -> str:
    return ", ".join(f"{name} {version(name)}" for name in packages)


def _by_command(
    directory: Path, command: Sequence[str], more: Mapping[str, str] | None = None
) -> Callable[[str], None]:
    def create_tables(url: str) -> None:
        environment = {**_environment(url, 0), **(more or {})}
        done = subprocess.run(
            command, cwd=directory, env=environment, check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise BenchmarkError(f"The tables of {directory.name} fail: {done.stderr.strip()}")

    return create_tables


def _by_script(path: Path) -> Callable[[str], None]:
    def create_tables(url: str) -> None:
        with psycopg.connect(url) as connection:
            connection.execute(path.read_bytes())

    return create_tables


def _environment(url: str, port: int) -> dict[str, str]:
    return {
        "DATABASE_URL": url,
        "DATABASE_CONNECTIONS": str(CONNECTIONS),
        "SECRET": SECRET,
        "PORT": str(port),
    }


@contextmanager
def templates(postgres: Postgres, wanted: Sequence[Service], contents: Contents) -> Iterator[None]:
    """A filled database for each kind of tables, to copy from."""
    with ExitStack() as stack:
        for service in {each.tables: each for each in wanted}.values():
            stack.callback(postgres.drop, service.tables)
            url = postgres.create(service.tables)
            service.create_tables(url)
            service.fill(contents, url)
            vacuum(url)
        yield


@contextmanager
def all_running(
    postgres: Postgres, wanted: Sequence[Service], logs: Path
) -> Iterator[list[Running]]:
    """Every service on a fresh copy of its database."""
    with ExitStack() as stack:
        running = []
        for number, service in enumerate(wanted):
            copy = f"copy_{number}"
            stack.callback(postgres.drop, copy)
            url = postgres.create(copy, service.tables)
            running.append(stack.enter_context(serving(service, url, logs / f"{number}.log")))
        yield running


@contextmanager
def serving(service: Service, database: str, log: Path) -> Iterator[Running]:
    """One service on a database that it knows."""
    port = free_port()
    command = [word.format(port=port) for word in service.command]
    environment = {**_environment(database, port), **service.environment}
    with Process(command, service.directory, environment, log) as process:
        url = f"http://127.0.0.1:{port}"
        process.await_answer(f"{url}/api/{CHECKER}/tasks?limit=1", authorization(CHECKER))
        yield Running(service, url, process.pid)
