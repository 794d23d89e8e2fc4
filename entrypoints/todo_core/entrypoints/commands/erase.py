"""`todo-core erase`."""

import asyncio
from dataclasses import asdict
from pathlib import Path

import click

from todo_core.entrypoints.commands.account import user_argument
from todo_core.entrypoints.commands.answer import answer, count_of, json_option
from todo_core.entrypoints.commands.consent import ask, yes_option
from todo_core.entrypoints.commands.environment import (
    database_settings,
    development_options,
    ensure_schema,
)
from todo_core.entrypoints.container import Maintenance
from todo_core.entrypoints.operators import AccountKeeping

_QUESTION = "Erase everything that is kept of {}, which nothing can bring back?"
_NEWER = "A newer version has been at the database, and may keep more of a user; erase with that."


@click.command("erase")
@user_argument
@yes_option
@json_option
@development_options
def command(user: str, yes: bool, as_json: bool, development: Path | None) -> None:
    """Remove for good everything that is kept of USER. That is tasks, trash, counters and keys.

    Backups of the database, and logs elsewhere, are yours to look after.
    """
    if not yes:
        ask(_QUESTION.format(user), "Nothing was erased.")
    with database_settings(development) as settings:
        ensure_schema(settings, development)
        if Maintenance(settings=settings).schema().is_newer:
            raise click.ClickException(_NEWER)
        erased = asyncio.run(AccountKeeping(settings=settings).erase_user()(user_id=user))
    tasks, keys = count_of(erased.tasks, "task"), count_of(erased.keys, "idempotency key")
    sentence = f"Erased {tasks} and {keys} of {user}."
    if not (erased.tasks or erased.keys):
        sentence = f"Erased no tasks and no idempotency keys, as none were kept of {user}."
    answer(sentence, asdict(erased), as_json=as_json)
