"""`todo-core export`."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import click

from todo_core.entrypoints.commands.account import format_of, format_option, user_argument
from todo_core.entrypoints.commands.environment import (
    database_settings,
    development_options,
    ensure_schema,
)
from todo_core.entrypoints.commands.progress import progress
from todo_core.entrypoints.operators import AccountKeeping, task_format
from todo_core.entrypoints.settings import DatabaseSettings


@click.command("export")
@user_argument
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to FILE rather than to standard output; there is all of it or none.",
)
@format_option
@development_options
def command(user: str, output: Path | None, chosen: str | None, development: Path | None) -> None:
    """Write all tasks of USER, the trash included, as they are at one moment.

    In jsonl (JSON Lines) nothing is lost; csv is for spreadsheets, ics for calendars.
    """
    with database_settings(development) as settings:
        ensure_schema(settings, development)
        with _opened(output) as file:
            count = asyncio.run(_export(settings, user, format_of(chosen, output), file))
    click.echo(f"Exported {count} tasks of {user}.", err=not output)


async def _export(settings: DatabaseSettings, user: str, name: str, file: IO[bytes]) -> int:
    container = AccountKeeping(settings=settings)
    form = task_format(name)
    count = 0
    with progress("Exporting", "Exported") as advance:
        file.write(form.begin().encode())
        async with aclosing(container.export_tasks()(actor=user, user_id=user)) as tasks:
            async for task in tasks:
                file.write(form.write(task).encode())
                count += 1
                advance(1)
        file.write(form.end().encode())
    return count


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif output.exists() and not output.is_file():  # a pipe, or a device such as /dev/null
        with output.open("wb") as file:
            yield file
    else:
        with _whole_file(output.resolve()) as file:
            yield file


@contextmanager
def _whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name, with mode 0600, only when everything has been written."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        unnamed = Path(file.name)
        try:
            yield file
            file.flush()
            unnamed.replace(path)
        except BaseException:
            unnamed.unlink()
            raise
