"""`todo-core serve`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from todo_core.entrypoints.commands.environment import (
    database_environment,
    development_options,
    ensure_schema,
)
from todo_core.entrypoints.development import with_secret
from todo_core.entrypoints.logs import configure_logs
from todo_core.entrypoints.serving.address import free_address
from todo_core.entrypoints.serving.server import Server
from todo_core.entrypoints.settings import LogLevel, Settings, SettingsError, Storage
from todo_core.entrypoints.signing import check_authentication
from todo_core.entrypoints.welcome import welcome

_MEMORY: Final = "/dev/shm"  # noqa: S108 - what is made there is for this user alone


@click.command("serve")
@click.option("--host", help="Overrides HOST.")
@click.option("--port", help="Overrides PORT.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="How many processes share the port.",
)
@development_options
def command(host: str | None, port: str | None, workers: int, development: Path | None) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C."""
    given = {name: value for name, value in (("HOST", host), ("PORT", port)) if value is not None}
    with database_environment(development) as found:
        environment = {**found, **given}
        if development:
            environment.update(with_secret(environment, development))
            environment["LOG_LEVEL"] = environment.get("LOG_LEVEL") or LogLevel.WARNING
        _serve(Settings.parse(environment), workers, development)


def _serve(settings: Settings, workers: int, development: Path | None) -> None:
    """Check what could be wrong, which a worker could not report as well, then serve."""
    configure_logs(settings.log_level, human=development is not None)
    if settings.storage is Storage.MEMORY and workers > 1:
        raise SettingsError("STORAGE", "is memory, which several --workers cannot share")
    check_authentication(settings.authentication)
    address = free_address(settings.host, settings.port)
    if settings.database:
        ensure_schema(settings.database, development)
    with _shared_directory(workers) as figures:
        server = Server(settings, address, workers, figures, development=development is not None)
        if development:
            server.run(lambda: click.echo(welcome(address.url, settings.authentication)))
        else:
            server.run()


@contextmanager
def _shared_directory(workers: int) -> Iterator[Path | None]:
    """A directory for several workers, in memory where the system has a place for that."""
    if workers == 1:
        yield None
        return
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix="todo-core-", dir=place) as directory:
        yield Path(directory)
