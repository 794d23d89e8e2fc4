"""The environment that a command finds its settings in, and the options that complete it."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

import click

from todo_core.entrypoints.container import Maintenance
from todo_core.entrypoints.development import with_database
from todo_core.entrypoints.settings import (
    DatabaseSettings,
    Environment,
    SettingsError,
    Storage,
    read_database,
    read_storage,
)

_DIRECTORY = Path(".todo-core")


def development_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--dev` and `--data`; the command gets `development`, their directory or None."""

    @click.option("--dev", is_flag=True, help="Bring a database and a secret for development.")
    @click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help=f"Where --dev keeps them, instead of {_DIRECTORY}.",
    )
    @wraps(command)
    def chosen(*, dev: bool, data: Path | None, **others: object) -> None:
        if data and not dev:
            raise click.UsageError("--data goes together with --dev.")
        command(development=(data or _DIRECTORY) if dev else None, **others)

    return chosen


@contextmanager
def database_environment(development: Path | None) -> Iterator[Mapping[str, str]]:
    """The environment, with the database for development running if that is what is meant."""
    if development is None:
        yield os.environ
    else:
        with with_database(os.environ, development) as environment:
            yield environment


@contextmanager
def database_settings(development: Path | None) -> Iterator[DatabaseSettings]:
    """Which database is meant; SettingsError if tasks are in no database."""
    with database_environment(development) as variables:
        environment = Environment(variables)
        if read_storage(environment) is not Storage.POSTGRES:
            raise SettingsError("STORAGE", "is not postgres, so there is no database")
        yield read_database(environment)


def ensure_schema(settings: DatabaseSettings, development: Path | None) -> None:
    """Bring the database for development to the newest schema, and refuse any other that is not."""
    maintenance = Maintenance(settings=settings)
    if maintenance.schema().suits:
        return
    if development:
        maintenance.migrate()
    else:
        raise click.ClickException(
            "The database is not at the newest schema; `todo-core migrate` brings it there."
        )
