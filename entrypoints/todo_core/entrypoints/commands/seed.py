"""`todo-core seed`."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from todo_core.domain.ownership import is_user_id
from todo_core.domain.task import Task
from todo_core.entrypoints.commands.answer import count_of
from todo_core.entrypoints.commands.environment import (
    database_settings,
    development_options,
    ensure_schema,
)
from todo_core.entrypoints.commands.progress import progress
from todo_core.entrypoints.container import Maintenance, closed
from todo_core.entrypoints.demonstration import demonstration_tasks
from todo_core.entrypoints.settings import DatabaseSettings

_TASKS_AT_A_TIME = 2000

Names = Sequence[str]


@click.command("seed")
@click.option("--users", type=click.IntRange(1), default=10, show_default=True)
@click.option(
    "--tasks", type=click.IntRange(1), default=100, show_default=True, help="For each user."
)
@click.option(
    "--prefix", default="demo", show_default=True, help="Users are called PREFIX000001 and so on."
)
@development_options
def command(users: int, tasks: int, prefix: str, development: Path | None) -> None:
    """Give tasks to demonstration users who have none yet."""
    names = [f"{prefix}{number:06}" for number in range(1, users + 1)]
    if not all(map(is_user_id, names)):
        raise click.BadParameter("makes no user names.", param_hint="--prefix")
    with database_settings(development) as settings:
        ensure_schema(settings, development)
        added = asyncio.run(_load(settings, names, tasks))
    click.echo(f"Added {count_of(added, 'task')}; {names[0]} to {names[-1]} have some now.")


async def _load(settings: DatabaseSettings, names: Names, tasks: int) -> int:
    container = Maintenance(settings=settings)
    size = max(1, _TASKS_AT_A_TIME // tasks)
    now = datetime.now(UTC)
    added = 0
    try:
        with progress("Adding", "Added", total=len(names)) as advance:
            for at in range(0, len(names), size):
                some = names[at : at + size]
                added += await container.load_first_tasks(_tasks(some, tasks, now))
                advance(len(some))
    finally:
        await closed(container)
    return added


def _tasks(names: Names, count: int, now: datetime) -> list[Task]:
    return [task for name in names for task in demonstration_tasks(name, count, now)]
