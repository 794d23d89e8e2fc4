"""The one PostgreSQL that all services use, with a database for each."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
from psycopg import sql

from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres

SETTINGS = {
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    # Each round begins with fresh copies, so nobody's rubbish is collected in another's time.
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
}
"""Of the embedded server; commits are durable, since fsync is on unless it is switched off."""

_PREFIX = "todo_benchmark_"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server on which databases can be made."""

    url: str
    """For the role that owns the databases."""
    admin_url: str
    """For the role that makes them."""
    pid: int | None
    """The server's process; None where it is not ours to look at."""

    def create(self, name: str, template: str = "template0") -> str:
        """The URL of a new database, in place of any older one of that name."""
        self.drop(name)
        owner = psycopg.conninfo.conninfo_to_dict(self.url).get("user")
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(
            sql.Identifier(_PREFIX + name),
            sql.Identifier(template if template == "template0" else _PREFIX + template),
            sql.SQL("OWNER {}").format(sql.Identifier(owner)) if owner else sql.SQL(""),
        )
        self._administer(made)
        return _at(self.url, name)

    def admin_url_of(self, name: str) -> str:
        """The URL of a database for the role that makes them."""
        return _at(self.admin_url, name)

    def drop(self, name: str) -> None:
        """Remove a database if it is there."""
        command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._administer(command.format(sql.Identifier(_PREFIX + name)))

    def facts(self) -> dict[str, str]:
        """The version and the settings that matter."""
        with psycopg.connect(self.admin_url) as connection:
            names = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
            shown = (connection.execute(f"SHOW {name}").fetchone() for name in names)
            version, *settings = [value[0] for value in shown if value]
            told = (f"{name} {value}" for name, value in zip(names[1:], settings, strict=True))
            return {"PostgreSQL": ", ".join([version, *told])}

    def _administer(self, command: sql.Composable) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(command)


def _at(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{_PREFIX}{name}").geturl()


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """The server at DATABASE_URL, whose role may make databases, else the embedded one."""
    if url := os.environ.get("DATABASE_URL"):
        yield Postgres(url, url, None)
        return
    with tempfile.TemporaryDirectory(prefix="todo-core-benchmark-") as directory:
        Path(directory).chmod(0o755)  # as root, PostgreSQL runs on another account
        with EmbeddedPostgres(Path(directory), SETTINGS) as server:
            yield Postgres(server.url, server.admin_url, _postmaster(server.admin_url))


def _postmaster(admin_url: str) -> int:
    with psycopg.connect(admin_url) as connection:
        return psutil.Process(connection.info.backend_pid).ppid()


def vacuum(url: str) -> None:
    """Let the planner know what a database holds."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
