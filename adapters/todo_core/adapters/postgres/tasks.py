"""The Tasks port over PostgreSQL, one statement to a call."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from todo_core.adapters.postgres import creates, reads, writes
from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.errors import ConnectionLost, TaskIdTaken
from todo_core.adapters.postgres.rows import task_of
from todo_core.application.change_counter import first_change
from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.ports.tasks import ChangePage, KeyedCreate, TaskPage, Tasks
from todo_core.application.purge import KEYS_KEPT
from todo_core.application.query import Position, TaskQuery
from todo_core.domain.changes import AllBut, Change, Edit, Versions
from todo_core.domain.errors import (
    IdempotencyKeyReused,
    TaskNotFound,
    TooManyTasks,
    VersionMismatch,
)
from todo_core.domain.ownership import Owner, UserId
from todo_core.domain.task import Task, TaskId
from todo_core.domain.text import fold


class PostgresTasks(Tasks):
    """Tasks in a database that `todo_core.adapters.postgres.migrate` has prepared.

    `announce` is told whose tasks may have changed, after the commit.
    """

    def __init__(
        self,
        database: Database,
        announce: Callable[[UserId], None] = lambda _: None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._database = database
        self._announce = announce
        self._limits = limits

    async def add(self, owner: Owner, task: Task, keyed: KeyedCreate | None = None) -> Task:
        try:
            kept = await self._add(owner, task, keyed)
        except ConnectionLost:
            kept = await self._add_again(owner, task, keyed)
        self._announce(owner.user_id)
        return kept

    async def _add_again(self, owner: Owner, task: Task, keyed: KeyedCreate | None) -> Task:
        """After a lost connection: if the task was kept, its id is taken by now."""
        try:
            return await self._add(owner, task, keyed)
        except TaskIdTaken:
            return task

    async def _add(self, owner: Owner, task: Task, keyed: KeyedCreate | None) -> Task:
        values = {
            "owner": owner.user_id,
            "task_id": task.id,
            "title": task.title,
            "description": task.description,
            "completed": task.completed,
            "now": task.created_at,
            "first_change": first_change(),
            "title_folded": fold(task.title),
            "description_folded": fold(task.description),
            "most_tasks": self._limits.tasks,
        }
        if keyed is None:
            if not await self._database.write(owner, creates.CREATE, values):
                raise TooManyTasks
            return task
        values |= {
            "key": keyed.key,
            "fingerprint": keyed.fingerprint,
            "most_keys": self._limits.keys,
            "counted_from": task.created_at - KEYS_KEPT,
        }
        ((task_id, fingerprint, created_at, in_the_way),) = await self._database.write(
            owner, creates.CREATE_ONCE, values
        )
        if task_id is None:
            self._limits.check_keys(in_the_way, task.created_at)
            raise TooManyTasks
        if fingerprint != keyed.fingerprint:
            raise IdempotencyKeyReused
        return replace(task, id=task_id, created_at=created_at, updated_at=created_at)

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        values = {"owner": owner.user_id, "task_id": task_id}
        rows = await self._database.read(owner, reads.GET, values)
        if not rows:
            raise TaskNotFound
        return task_of(owner, rows[0])

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        values = {
            "owner": owner.user_id,
            "limit": query.limit + 1,
            "search": query.search,
            "after_key": query.after and query.after.key,
            "after_id": query.after and query.after.id,
        }
        rows = await self._database.read(owner, reads.page(reads.Shape.of(query)), values)
        if not rows:
            return TaskPage(tasks=(), total=0, next=None, revision=0)
        *_, revision, total = rows[0]
        tasks = [task_of(owner, row) for row in rows[: query.limit] if row[0] is not None]
        last = tasks[-1] if len(rows) > query.limit else None
        return TaskPage(
            tasks=tasks,
            total=total,
            next=None if last is None else Position(getattr(last, query.sort.value), last.id),
            revision=revision,
        )

    async def revision(self, owner: Owner) -> int:
        rows = await self._database.read(owner, reads.REVISION, {"owner": owner.user_id})
        return rows[0][0] if rows else 0

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Versions | None = None,
    ) -> Task:
        values = {
            "owner": owner.user_id,
            "task_id": task_id,
            "now": now,
            **_expected(expected),
        }
        if isinstance(change, Edit):
            values |= _edited(change)
        rows = await self._database.write(owner, writes.CHANGES[type(change)], values)
        if not rows:
            raise TaskNotFound
        matched, *row = rows[0]
        task = task_of(owner, row)
        if not matched:
            raise VersionMismatch(task.version)
        self._announce(owner.user_id)
        return task

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        values = {"owner": owner.user_id, "since": since, "limit": limit + 1}
        rows = await self._database.read(owner, reads.CHANGES, values)
        if not rows:
            return ChangePage(tasks=(), reaches=0, has_more=False, purged=0)
        *_, revision, purged = rows[0]
        page = [row for row in rows[:limit] if row[0] is not None]
        has_more = len(rows) > limit
        return ChangePage(
            tasks=[task_of(owner, row) for row in page],
            reaches=page[-1][-3] if has_more else revision,
            has_more=has_more,
            purged=purged,
        )


def _expected(versions: Versions | None) -> dict[str, object]:
    """The versions that are named, and whether the task has to be at one of them or at none."""
    if isinstance(versions, AllBut):
        return {"named": list(versions.versions), "at_named": False}
    return {"named": None if versions is None else list(versions), "at_named": True}


def _edited(edit: Edit) -> dict[str, object]:
    return {
        "title": edit.title,
        "description": edit.description,
        "completed": edit.completed,
        "title_folded": None if edit.title is None else fold(edit.title),
        "description_folded": None if edit.description is None else fold(edit.description),
    }
