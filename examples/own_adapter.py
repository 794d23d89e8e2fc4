"""A storage adapter of one's own: all of the port `Tasks` on SQLite and the standard library.

Nothing but the port's docstrings says what it has to do, and nothing but the harness says whether
it does: `python examples/own_adapter.py`, after `pip install ".[harness]"` in a clone.
"""

# ruff: noqa: INP001, T201 - a script

import sqlite3
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime

from todo_core.adapters.memory.listing import matching, page_of
from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.ports.tasks import (
    ChangePage,
    Keyed,
    Outcome,
    Save,
    Seen,
    TaskPage,
    Tasks,
)
from todo_core.application.query import TaskQuery
from todo_core.application.records import packed, unpacked
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId

SCHEMA = """
CREATE TABLE IF NOT EXISTS lists (user_id TEXT PRIMARY KEY, counter INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tasks (
    user_id TEXT, id TEXT, packed BLOB, change INTEGER, PRIMARY KEY (user_id, id)
);
CREATE INDEX IF NOT EXISTS tasks_by_change ON tasks (user_id, change);
CREATE TABLE IF NOT EXISTS keys (
    user_id TEXT, key TEXT, fingerprint BLOB, record BLOB, used_at TEXT,
    PRIMARY KEY (user_id, key)
);
"""


class SqliteTasks(Tasks):
    """Tasks in one SQLite database; its single writer makes every transaction serial."""

    def __init__(self, path: str = ":memory:", limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._sql = sqlite3.connect(path, isolation_level=None)
        self._sql.executescript(SCHEMA)

    def close(self) -> None:
        """Close the database."""
        self._sql.close()

    async def some(self, owner: Owner, ids: Collection[TaskId], key: str | None = None) -> Seen:
        with self._transaction():
            found = {each: self._task(owner, each) for each in ids}
            outcome = self._outcome(owner, key) if key else None
        return Seen({each: task for each, task in found.items() if task}, outcome)

    async def save(self, owner: Owner, saves: Sequence[Save], keyed: Keyed | None = None) -> bool:
        with self._transaction():
            if keyed and self._outcome(owner, keyed.key):
                return False
            if any(self._task(owner, save.task.id) != save.before for save in saves):
                return False
            if keyed:
                self._use(owner, keyed)
            new = sum(save.before is None for save in saves)
            if new:
                self._limits.check_tasks(self._count(owner), new)
            before = self._raise_counter(owner, sum(save.steps for save in saves))
            for save in saves:
                if save.steps:
                    row = (owner.user_id, save.task.id, packed(save.task), before + save.last)
                    self._sql.execute("INSERT OR REPLACE INTO tasks VALUES (?, ?, ?, ?)", row)
        return True

    async def revision(self, owner: Owner) -> int:
        return self._raise_counter(owner, 0)

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        with self._transaction():
            found = "SELECT packed FROM tasks WHERE user_id = ?"
            rows = self._sql.execute(found, (owner.user_id,)).fetchall()
            revision = self._raise_counter(owner, 0)
        ordered = matching((unpacked(kept) for (kept,) in rows), query)
        page, following = page_of(ordered, query)
        return TaskPage(page, len(ordered), following, revision)

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        with self._transaction():
            newer = (
                "SELECT packed, change FROM tasks WHERE user_id = ? AND change > ?"
                " ORDER BY change LIMIT ?"
            )
            rows = self._sql.execute(newer, (owner.user_id, since, limit + 1)).fetchall()
            revision = self._raise_counter(owner, 0)
        has_more = len(rows) > limit
        reaches = rows[limit - 1][1] if has_more else revision
        return ChangePage([unpacked(kept) for kept, _ in rows[:limit]], reaches, has_more, purged=0)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._sql.execute("ROLLBACK")
            raise
        self._sql.execute("COMMIT")

    def _task(self, owner: Owner, task_id: TaskId) -> Task | None:
        found = "SELECT packed FROM tasks WHERE user_id = ? AND id = ?"
        row = self._sql.execute(found, (owner.user_id, task_id)).fetchone()
        return unpacked(row[0]) if row else None

    def _outcome(self, owner: Owner, key: str) -> Outcome | None:
        found = "SELECT fingerprint, record FROM keys WHERE user_id = ? AND key = ?"
        row = self._sql.execute(found, (owner.user_id, key)).fetchone()
        return Outcome(*row) if row else None

    def _use(self, owner: Owner, keyed: Keyed) -> None:
        """Keep a new key, if there is room for one."""
        found = "SELECT used_at FROM keys WHERE user_id = ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
        row = self._sql.execute(found, (owner.user_id, self._limits.keys - 1)).fetchone()
        self._limits.check_keys(datetime.fromisoformat(row[0]) if row else None, keyed.used_at)
        outcome = (keyed.outcome.fingerprint, keyed.outcome.record)
        used = (owner.user_id, keyed.key, *outcome, keyed.used_at.isoformat())
        self._sql.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?)", used)

    def _count(self, owner: Owner) -> int:
        found = "SELECT count(*) FROM tasks WHERE user_id = ?"
        (count,) = self._sql.execute(found, (owner.user_id,)).fetchone()
        return int(count)

    def _raise_counter(self, owner: Owner, steps: int) -> int:
        """Raise the owner's change counter; what it was before."""
        found = "SELECT counter FROM lists WHERE user_id = ?"
        row = self._sql.execute(found, (owner.user_id,)).fetchone()
        before = int(row[0]) if row else 0
        if steps:
            kept = (owner.user_id, before + steps)
            self._sql.execute("INSERT OR REPLACE INTO lists VALUES (?, ?)", kept)
        return before


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
