"""The users and tasks that every service starts with, and the file that tells wrk of them."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import psycopg

from todo_core.adapters.jwt.shared_secret import sign_token
from todo_core.domain.task import Task
from todo_core.entrypoints.container import Maintenance, closed
from todo_core.entrypoints.demonstration import demonstration_tasks
from todo_core.entrypoints.settings import Environment, read_database

SECRET = "a secret of the benchmark, known to everybody"
CHECKER = "checker"
"""A user whom wrk does not know, for comparing answers."""
CHECKERS_TASKS = 25

_DAY = 24 * 60 * 60
_USERS_AT_A_TIME = 20
_COPY = """
COPY tasks (id, user_id, title, description, completed, created_at, updated_at, version)
FROM STDIN
"""


def token(user_id: str, *, secret: str = SECRET, seconds: int = _DAY) -> str:
    """A token that every service accepts for a day, unless told otherwise."""
    return sign_token(secret, user_id, lifetime_seconds=seconds)


def authorization(user_id: str, *, secret: str = SECRET, seconds: int = _DAY) -> dict[str, str]:
    """The header that says so."""
    return {"Authorization": f"Bearer {token(user_id, secret=secret, seconds=seconds)}"}


@dataclass(frozen=True)
class Contents:
    """So many users with so many tasks each, and the checker."""

    users: int
    tasks_each: int

    @cached_property
    def names(self) -> Sequence[str]:
        return [f"user{number:06}" for number in range(1, self.users + 1)]

    @cached_property
    def tasks(self) -> Mapping[str, Sequence[Task]]:
        """The tasks of each user, oldest first."""
        now = datetime.now(UTC)
        made = {name: list(demonstration_tasks(name, self.tasks_each, now)) for name in self.names}
        return {**made, CHECKER: list(demonstration_tasks(CHECKER, CHECKERS_TASKS, now))}

    def load_into_peer(self, url: str) -> None:
        """Fill the table of a peer."""
        with psycopg.connect(url) as connection, connection.cursor().copy(_COPY) as copy:
            for tasks in self.tasks.values():
                for task in tasks:
                    copy.write_row(_row(task))

    def load_into_todo_core(self, url: str) -> None:
        """Fill this service's tables as `todo-core seed` does."""
        asyncio.run(self._load(url))

    async def _load(self, url: str) -> None:
        settings = read_database(Environment({"DATABASE_URL": url}))
        container = Maintenance(settings=settings)
        container.migrate()
        try:
            for tasks in self._batches():
                await container.load_first_tasks(tasks)
        finally:
            await closed(container)

    def _batches(self) -> Iterator[list[Task]]:
        everybody = list(self.tasks.values())
        for at in range(0, len(everybody), _USERS_AT_A_TIME):
            yield [task for tasks in everybody[at : at + _USERS_AT_A_TIME] for task in tasks]

    def write_users(self, path: Path, etags: Mapping[str, str] | None = None) -> None:
        """The file that `wrk.lua` reads; without an ETag nobody knows their list."""
        etags = etags or {}
        write_users(
            path,
            (
                KnownUser(name, [task.id for task in self.tasks[name]], etags.get(name, "-"))
                for name in self.names
            ),
        )


@dataclass(frozen=True, slots=True)
class KnownUser:
    """What wrk knows of a user."""

    name: str
    task_ids: Sequence[str]
    etag: str = "-"
    rest: str = "-"
    """What follows after the path of the list in scenarios that `wrk.lua` does not know."""


def write_users(path: Path, users: Iterable[KnownUser]) -> None:
    """A line per user, with a token."""
    lines = (
        "\t".join((each.name, token(each.name), ",".join(each.task_ids), each.etag, each.rest))
        for each in users
    )
    path.write_text("\n".join(lines) + "\n")


def _row(task: Task) -> tuple[object, ...]:
    return (
        task.id,
        task.user_id,
        task.title,
        task.description,
        task.completed,
        task.created_at,
        task.updated_at,
        task.version,
    )
