"""`todo-core purge`."""

import asyncio
import os
from dataclasses import asdict
from pathlib import Path

import click

from todo_core.application.ports.upkeep import Purged
from todo_core.entrypoints.commands.answer import answer, count_of, json_option
from todo_core.entrypoints.commands.environment import (
    database_settings,
    development_options,
    ensure_schema,
)
from todo_core.entrypoints.container import Maintenance, closed
from todo_core.entrypoints.settings import DatabaseSettings, Environment, read_trash_days


@click.command("purge")
@json_option
@development_options
def command(as_json: bool, development: Path | None) -> None:
    """Remove for good what has been in the trash for TRASH_DAYS."""
    days = read_trash_days(Environment(os.environ))
    with database_settings(development) as settings:
        ensure_schema(settings, development)
        purged = asyncio.run(_purge(settings, days))
    tasks, keys = count_of(purged.tasks, "task"), count_of(purged.keys, "idempotency key")
    answer(f"Removed {tasks} and {keys}.", asdict(purged), as_json=as_json)


async def _purge(settings: DatabaseSettings, days: int) -> Purged:
    container = Maintenance(settings=settings)
    try:
        purge = await container.purge.async_()
        return await purge(trash_days=days)
    finally:
        await closed(container)
