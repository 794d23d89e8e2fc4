"""`todo-core import`."""

import asyncio
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

import click

from todo_core.application.import_tasks import MOST_PROBLEMS, Allowed, Imported
from todo_core.application.records import Record
from todo_core.domain.errors import InvalidInput, Problem, TooManyTasks
from todo_core.entrypoints.commands.account import format_of, format_option, user_argument
from todo_core.entrypoints.commands.answer import answer, count_of, json_option
from todo_core.entrypoints.commands.environment import (
    database_settings,
    development_options,
    ensure_schema,
)
from todo_core.entrypoints.commands.places import by_sentence
from todo_core.entrypoints.commands.progress import Advance, progress
from todo_core.entrypoints.operators import AccountKeeping, lines_of, task_format
from todo_core.entrypoints.settings import Environment, read_limits

_TOO_MANY: Final = Problem(
    "MAX_TASKS_PER_USER", "is less than there would be, with those in the trash"
)

_HINT = "`todo-core import --help` tells of --lenient, --skip-existing and --as-user."


@click.command("import")
@user_argument
@click.argument("file", type=click.File("rb"), default="-")
@format_option
@click.option("--lenient", is_flag=True, help="Take what can be taken, and list every change.")
@click.option("--skip-existing", is_flag=True, help="Pass over tasks that are there already.")
@click.option("--as-user", is_flag=True, help="Take another user's tasks as those of USER.")
@json_option
@development_options
def command(  # noqa: PLR0913 - options
    user: str,
    file: BinaryIO,
    chosen: str | None,
    *,
    lenient: bool,
    skip_existing: bool,
    as_user: bool,
    as_json: bool,
    development: Path | None,
) -> None:
    """Add the tasks in FILE, or on standard input, to those of USER. All are added or none.

    What `todo-core export` wrote comes back with ids, times and versions. Of others' tables and
    to-dos, a title is all that a task needs.
    """
    allowed = Allowed(lenient=lenient, skip_existing=skip_existing, of_anybody=as_user)
    left_out: set[str] = set()
    limits = read_limits(Environment(os.environ))
    try:
        lines = lines_of(file)
        records = task_format(format_of(chosen, Path(file.name))).read(lines)
        with database_settings(development) as settings:
            ensure_schema(settings, development)
            container = AccountKeeping(settings=settings, limits=limits)
            imported = asyncio.run(_import(container, user, records, left_out, allowed))
    except InvalidInput as wrong:
        _refuse(wrong, as_json=as_json)
    except TooManyTasks:
        _refuse(InvalidInput([_TOO_MANY]), as_json=as_json)
    _tell(user, imported, sorted(left_out), as_json=as_json)


async def _import(
    container: AccountKeeping,
    user: str,
    records: Iterable[Record],
    left_out: set[str],
    allowed: Allowed,
) -> Imported:
    with progress("Importing", "Read") as advance:
        watched = _watched(records, advance, left_out)
        imported: Imported = await container.import_tasks()(
            actor=user, user_id=user, records=watched, allowed=allowed
        )
    return imported


def _watched(records: Iterable[Record], advance: Advance, left_out: set[str]) -> Iterator[Record]:
    for record in records:
        left_out.update(record.left_out)
        yield record
        advance(record.is_task)


def _tell(user: str, imported: Imported, left_out: list[str], *, as_json: bool) -> None:
    sentence = f"Imported {count_of(imported.tasks, 'task')} of {user}."
    if imported.skipped:
        were = "was" if imported.skipped == 1 else "were"
        sentence += f" {imported.skipped} {were} there already."
    changes = [*map(str, imported.changes)]
    values = {"imported": imported.tasks, "skipped": imported.skipped}
    answer(sentence, {**values, "left_out": left_out, "changes": changes}, as_json=as_json)
    if as_json:
        return
    for line in by_sentence(imported.changes):
        click.echo(line, err=True)
    if left_out:
        were = "was" if len(left_out) == 1 else "were"
        names = ", ".join(left_out)
        click.echo(f"Tasks have no place for {names}, which {were} left out.", err=True)


def _refuse(wrong: InvalidInput, *, as_json: bool) -> NoReturn:
    more = ["and perhaps more"] * (len(wrong.problems) == MOST_PROBLEMS)
    if as_json:
        problems = [*map(str, wrong.problems), *more]
        answer("", {"imported": 0, "problems": problems}, as_json=True)
    hint = [_HINT] * any(each.field and each is not _TOO_MANY for each in wrong.problems)
    listed = "\n".join([*by_sentence(wrong.problems), *more, *hint])
    raise click.ClickException(f"Nothing was imported.\n{listed}")
