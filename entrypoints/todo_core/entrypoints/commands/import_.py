"""`todo-core import`."""

import asyncio
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

import click

from todo_core.application.import_tasks import MOST_PROBLEMS
from todo_core.application.limits import Limits
from todo_core.application.records import Record
from todo_core.domain.errors import InvalidInput, Problem, TooManyTasks
from todo_core.entrypoints.commands.account import format_of, format_option, user_argument
from todo_core.entrypoints.commands.answer import answer, json_option
from todo_core.entrypoints.commands.environment import (
    database_settings,
    development_options,
    ensure_schema,
)
from todo_core.entrypoints.commands.progress import Advance, progress
from todo_core.entrypoints.operators import AccountKeeping, task_format
from todo_core.entrypoints.settings import DatabaseSettings, Environment, read_limits

_TOO_MANY: Final = Problem(
    "MAX_TASKS_PER_USER", "is less than there would be, with those in the trash"
)


@click.command("import")
@user_argument
@click.argument("file", type=click.File("rb"), default="-")
@format_option
@json_option
@development_options
def command(
    user: str, file: BinaryIO, chosen: str | None, as_json: bool, development: Path | None
) -> None:
    """Add the tasks in FILE, or on standard input, to those of USER. All are added or none.

    What `todo-core export` wrote comes back with ids, times and versions. Of others' tables and
    to-dos, a title is all that a task needs.
    """
    left_out: set[str] = set()
    name = format_of(chosen, Path(file.name))
    limits = read_limits(Environment(os.environ))
    with database_settings(development) as settings:
        ensure_schema(settings, development)
        try:
            count = asyncio.run(_import(settings, limits, user, name, _lines(file), left_out))
        except InvalidInput as wrong:
            _refuse(wrong, as_json=as_json)
        except TooManyTasks:
            _refuse(InvalidInput([_TOO_MANY]), as_json=as_json)
    values = {"imported": count, "left_out": sorted(left_out)}
    answer(f"Imported {count} tasks of {user}.", values, as_json=as_json)
    if left_out and not as_json:
        names = ", ".join(sorted(left_out))
        click.echo(f"Tasks have no place for {names}, which was left out.", err=True)


async def _import(
    settings: DatabaseSettings,
    limits: Limits,
    user: str,
    name: str,
    lines: Iterable[str],
    left_out: set[str],
) -> int:
    container = AccountKeeping(settings=settings, limits=limits)
    with progress("Importing", "Read") as advance:
        records = _watched(task_format(name).read(lines), advance, left_out)
        count: int = await container.import_tasks()(actor=user, user_id=user, records=records)
    return count


def _watched(records: Iterable[Record], advance: Advance, left_out: set[str]) -> Iterator[Record]:
    for record in records:
        left_out.update(record.left_out)
        yield record
        advance(1)


def _lines(file: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(file, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise InvalidInput([Problem(f"line {number}", "is not UTF-8")]) from None


def _refuse(wrong: InvalidInput, *, as_json: bool) -> NoReturn:
    problems = [str(problem) for problem in wrong.problems]
    if len(problems) == MOST_PROBLEMS:
        problems.append("and perhaps more")
    if as_json:
        answer("", {"imported": 0, "problems": problems}, as_json=True)
    listed = "\n".join(problems)
    raise click.ClickException(f"Nothing was imported.\n{listed}")
