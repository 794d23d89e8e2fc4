"""Tasks in dictionaries, with the promises of the real thing.

Calls are atomic because none of them awaits anything: in one event loop nothing comes between.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from todo_core.application.ports.tasks import ChangePage, KeyedCreate, TaskPage, Tasks
from todo_core.application.query import Position, SortKey, TaskQuery
from todo_core.domain.changes import Change, apply
from todo_core.domain.errors import IdempotencyKeyReused, TaskNotFound
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.domain.text import fold

Key = tuple[Any, TaskId]


@dataclass(frozen=True, slots=True)
class Kept:
    """A task and the change counter at its latest change."""

    task: Task
    change: int


@dataclass(frozen=True, slots=True)
class UsedKey:
    """An idempotency key and the first call that brought it."""

    fingerprint: bytes
    task_id: TaskId
    created_at: datetime


@dataclass(slots=True)
class OwnersTasks:
    """All that is kept of one owner."""

    revision: int = 0
    purged: int = 0
    tasks: dict[TaskId, Kept] = field(default_factory=dict)
    keys: dict[str, UsedKey] = field(default_factory=dict)

    def keep(self, task: Task) -> None:
        """Count one change and keep what it led to."""
        self.revision += 1
        self.tasks[task.id] = Kept(task, self.revision)


class InMemoryTasks(Tasks):
    """The Tasks port over dictionaries; what it keeps goes with the process."""

    def __init__(self) -> None:
        self._owners: defaultdict[Owner, OwnersTasks] = defaultdict(OwnersTasks)

    async def add(self, owner: Owner, task: Task, keyed: KeyedCreate | None = None) -> Task:
        mine = self._owners[owner]
        if keyed:
            first = mine.keys.get(keyed.key)
            if first:
                return _replay(first, task, keyed)
            mine.keys[keyed.key] = UsedKey(keyed.fingerprint, task.id, task.created_at)
        mine.keep(task)
        return task

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        kept = self._owners[owner].tasks.get(task_id)
        if kept is None or kept.task.deleted:
            raise TaskNotFound
        return kept.task

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        mine = self._owners[owner]
        matching = [kept.task for kept in mine.tasks.values() if _matches(kept.task, query)]
        key = _sort_key(query.sort)
        matching.sort(key=key, reverse=query.descending)
        rest = _after(query, matching, key)
        page = rest[: query.limit]
        more = len(rest) > len(page)
        return TaskPage(
            tasks=page,
            total=len(matching),
            next=Position(*key(page[-1])) if more else None,
            revision=mine.revision,
        )

    async def revision(self, owner: Owner) -> int:
        return self._owners[owner].revision

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: frozenset[int] | None = None,
    ) -> Task:
        mine = self._owners[owner]
        kept = mine.tasks.get(task_id)
        if kept is None:
            raise TaskNotFound
        task = apply(kept.task, change, now, expected)
        if task is not kept.task:
            mine.keep(task)
        return task

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        mine = self._owners[owner]
        newer = sorted(
            (kept for kept in mine.tasks.values() if kept.change > since),
            key=lambda kept: kept.change,
        )
        page = newer[:limit]
        has_more = len(newer) > len(page)
        return ChangePage(
            tasks=[kept.task for kept in page],
            reaches=page[-1].change if has_more else mine.revision,
            has_more=has_more,
            purged=mine.purged,
        )


def _replay(first: UsedKey, task: Task, keyed: KeyedCreate) -> Task:
    if first.fingerprint != keyed.fingerprint:
        raise IdempotencyKeyReused
    return replace(task, id=first.task_id, created_at=first.created_at, updated_at=first.created_at)


def _matches(task: Task, query: TaskQuery) -> bool:
    return (
        task.deleted is query.deleted
        and (query.completed is None or task.completed is query.completed)
        and (
            query.search is None
            or query.search in fold(task.title)
            or query.search in fold(task.description)
        )
    )


def _sort_key(sort: SortKey) -> Callable[[Task], Key]:
    return lambda task: (getattr(task, sort.value), task.id)


def _after(query: TaskQuery, ordered: list[Task], key: Callable[[Task], Key]) -> list[Task]:
    if query.after is None:
        return ordered
    last = (query.after.key, query.after.id)

    def is_later(task: Task) -> bool:
        return key(task) < last if query.descending else key(task) > last

    return [task for task in ordered if is_later(task)]
