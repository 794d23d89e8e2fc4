"""`todo-core new-history`."""

import asyncio
from pathlib import Path

import click

from todo_core.entrypoints.commands.answer import answer, json_option
from todo_core.entrypoints.commands.consent import ask, yes_option
from todo_core.entrypoints.commands.environment import (
    database_settings,
    development_options,
    ensure_schema,
)
from todo_core.entrypoints.commands.progress import progress
from todo_core.entrypoints.container import Maintenance, closed
from todo_core.entrypoints.settings import DatabaseSettings

_QUESTION = "Have the clients of all users read everything anew?"


@click.command("new-history")
@yes_option
@json_option
@development_options
def command(yes: bool, as_json: bool, development: Path | None) -> None:
    """Begin a new history for all users, where acknowledged changes were lost.

    They are when a backup was restored, or an asynchronous replica took over. Every list gets
    another ETag, and every sync token expires, so clients read everything anew. Tasks stay as they
    are. It can be repeated, and runs beside the service.
    """
    if not yes:
        ask(_QUESTION, "No history was begun.")
    with database_settings(development) as settings:
        ensure_schema(settings, development)
        users = asyncio.run(_begin(settings))
    answer(f"Began a new history for {users} users.", {"users": users}, as_json=as_json)


async def _begin(settings: DatabaseSettings) -> int:
    container = Maintenance(settings=settings)
    users = 0
    try:
        begin = await container.begin_history.async_()
        with progress("Moving", "Moved", things="users") as advance:
            async for more in begin():
                users += more
                advance(more)
    finally:
        await closed(container)
    return users
