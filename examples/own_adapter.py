"""A storage adapter of one's own: all of the port `Tasks` on SQLite and the standard library.

Nothing but the port's docstrings says what it has to do, and nothing but the harness says whether
it does: `python examples/own_adapter.py`, after `pip install ".[harness]"` in a clone.
"""

# ruff: noqa: INP001, S608, T201 - a script; the only names put into SQL are those of its columns

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime

from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.listing import matching, page_of
from todo_core.application.ports.tasks import ChangePage, KeyedCreate, TaskPage, Tasks
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Change, Versions, apply
from todo_core.domain.errors import IdempotencyKeyReused, TaskNotFound
from todo_core.domain.ownership import Owner, UserId
from todo_core.domain.task import Task, TaskId
from todo_core.domain.text import Description, Title

SCHEMA = """
CREATE TABLE IF NOT EXISTS lists (user_id TEXT PRIMARY KEY, counter INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tasks (
    user_id TEXT, id TEXT, title TEXT, description TEXT, completed INTEGER, created_at TEXT,
    updated_at TEXT, version INTEGER, deleted INTEGER, change INTEGER, PRIMARY KEY (user_id, id)
);
CREATE TABLE IF NOT EXISTS keys (
    user_id TEXT, key TEXT, fingerprint BLOB, task_id TEXT, created_at TEXT,
    PRIMARY KEY (user_id, key)
);
"""
COLUMNS = (
    "user_id, id, title, description, completed, created_at, updated_at, version, deleted, change"
)


class SqliteTasks(Tasks):
    """Tasks in one SQLite database; its single writer makes every transaction serial."""

    def __init__(self, path: str = ":memory:", limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._sql = sqlite3.connect(path, isolation_level=None)
        self._sql.executescript(SCHEMA)

    def close(self) -> None:
        """Close the database."""
        self._sql.close()

    async def add(self, owner: Owner, task: Task, keyed: KeyedCreate | None = None) -> Task:
        with self._transaction():
            if keyed:
                first = self._first(owner, keyed)
                if first:
                    return _replay(task, keyed, *first)
                self._limits.check_keys(self._key_in_the_way(owner), task.created_at)
            self._limits.check_tasks(self._count(owner))
            if keyed:
                used = (
                    owner.user_id,
                    keyed.key,
                    keyed.fingerprint,
                    task.id,
                    _text(task.created_at),
                )
                self._sql.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?)", used)
            self._keep(owner, task)
        return task

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        task = self._load(owner, task_id)
        if task.deleted:
            raise TaskNotFound
        return task

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Versions | None = None,
    ) -> Task:
        with self._transaction():
            before = self._load(owner, task_id)
            after = apply(before, change, now, expected)
            if after is not before:
                self._keep(owner, after)
        return after

    async def revision(self, owner: Owner) -> int:
        found = "SELECT counter FROM lists WHERE user_id = ?"
        row = self._sql.execute(found, (owner.user_id,)).fetchone()
        return row[0] if row else 0

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        all_of_them = f"SELECT {COLUMNS} FROM tasks WHERE user_id = ?"
        with self._transaction():
            rows = self._sql.execute(all_of_them, (owner.user_id,)).fetchall()
            revision = await self.revision(owner)
        found = matching(map(_task, rows), query)
        page, following = page_of(found, query)
        return TaskPage(page, len(found), following, revision)

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        newer = (
            f"SELECT {COLUMNS} FROM tasks WHERE user_id = ? AND change > ? ORDER BY change LIMIT ?"
        )
        with self._transaction():
            rows = self._sql.execute(newer, (owner.user_id, since, limit + 1)).fetchall()
            revision = await self.revision(owner)
        has_more = len(rows) > limit
        reaches = rows[limit - 1][-1] if has_more else revision
        return ChangePage([_task(row) for row in rows[:limit]], reaches, has_more, purged=0)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._sql.execute("ROLLBACK")
            raise
        self._sql.execute("COMMIT")

    def _keep(self, owner: Owner, task: Task) -> None:
        count = (
            "INSERT INTO lists VALUES (?, 1)"
            " ON CONFLICT DO UPDATE SET counter = counter + 1 RETURNING counter"
        )
        (counter,) = self._sql.execute(count, (owner.user_id,)).fetchone()
        row = (
            *(owner.user_id, task.id, task.title, task.description, task.completed),
            *(_text(task.created_at), _text(task.updated_at)),
            *(task.version, task.deleted, counter),
        )
        self._sql.execute("INSERT OR REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _load(self, owner: Owner, task_id: TaskId) -> Task:
        found = f"SELECT {COLUMNS} FROM tasks WHERE user_id = ? AND id = ?"
        row = self._sql.execute(found, (owner.user_id, task_id)).fetchone()
        if row is None:
            raise TaskNotFound
        return _task(row)

    def _first(self, owner: Owner, keyed: KeyedCreate) -> tuple[bytes, str, str] | None:
        found = "SELECT fingerprint, task_id, created_at FROM keys WHERE user_id = ? AND key = ?"
        row: tuple[bytes, str, str] | None
        row = self._sql.execute(found, (owner.user_id, keyed.key)).fetchone()
        return row

    def _key_in_the_way(self, owner: Owner) -> datetime | None:
        found = "SELECT created_at FROM keys WHERE user_id = ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
        row = self._sql.execute(found, (owner.user_id, self._limits.keys - 1)).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def _count(self, owner: Owner) -> int:
        found = "SELECT count(*) FROM tasks WHERE user_id = ?"
        (count,) = self._sql.execute(found, (owner.user_id,)).fetchone()
        return int(count)


def _replay(task: Task, keyed: KeyedCreate, fingerprint: bytes, task_id: str, time: str) -> Task:
    if fingerprint != keyed.fingerprint:
        raise IdempotencyKeyReused
    made = datetime.fromisoformat(time)
    return replace(task, id=TaskId(task_id), created_at=made, updated_at=made)


def _task(row: tuple[str, str, str, str, int, str, str, int, int, int]) -> Task:
    user_id, task_id, title, description, completed, created_at, updated_at, version, deleted, _ = (
        row
    )
    return Task(
        id=TaskId(task_id),
        user_id=UserId(user_id),
        title=Title(title),
        description=Description(description),
        completed=bool(completed),
        created_at=datetime.fromisoformat(created_at),
        updated_at=datetime.fromisoformat(updated_at),
        version=version,
        deleted=bool(deleted),
    )


def _text(moment: datetime) -> str:
    """A time as text that sorts as times do."""
    return moment.isoformat(timespec="microseconds")


@asynccontextmanager
async def opened(
    limits: Limits = DEFAULT_LIMITS, path: str = ":memory:"
) -> AsyncIterator[SqliteTasks]:
    """A store, closed in the end; empty unless there is something at `path`."""
    tasks = SqliteTasks(path, limits)
    try:
        yield tasks
    finally:
        tasks.close()


if __name__ == "__main__":
    from todo_core.entrypoints.harness import PortSubject, verify

    report = verify(PortSubject(opened, name="SQLite"))
    print(report)
    raise SystemExit(not report.ok)
