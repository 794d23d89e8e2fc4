"""`todo-core export`."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack, aclosing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import click

from todo_core.entrypoints.commands.account import format_of, format_option, user_argument
from todo_core.entrypoints.commands.answer import count_of
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
    """Write all tasks of USER, the trash included. They are those of one moment.

    In jsonl (JSON Lines) nothing is lost; csv is for spreadsheets, ics for calendars.
    """
    name = format_of(chosen, output)
    with database_settings(development) as settings:
        ensure_schema(settings, development)
        with _opened(output) as file:
            count = asyncio.run(_export(settings, user, name, file))
    none = f"Exported no tasks, as none are kept of {user}."
    some = f"Exported {count_of(count, 'task')} of {user}."
    click.echo(some if count else none, err=not output)


async def _export(settings: DatabaseSettings, user: str, name: str, file: IO[bytes]) -> int:
    container = AccountKeeping(settings=settings)
    form = task_format(name)
    count = 0
    with progress("Exporting", "Exported") as advance:
        file.write(form.begin().encode())
        async with aclosing(container.export_tasks()(actor=user, user_id=user)) as entries:
            async for entry in entries:
                file.write(form.write(entry).encode())
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
        with _whole_file(output) as file:
            yield file


@contextmanager
def _whole_file(output: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name, with mode 0600, only when everything has been written."""
    path = output.resolve()
    with ExitStack() as stack:
        with _blamed_on(output):
            file = stack.enter_context(
                NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)
            )
        try:
            yield file
            with _blamed_on(output):
                file.flush()
                Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise


@contextmanager
def _blamed_on(output: Path) -> Iterator[None]:
    """Trouble with a file is told by the name that was typed."""
    try:
        yield
    except OSError as trouble:
        raise OSError(trouble.errno, trouble.strerror, str(output)) from trouble
