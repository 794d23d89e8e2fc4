"""A correct store, in steps that are small enough to break one at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from todo_core.application.ports.tasks import ChangePage, Keyed, Save, Seen, TaskPage, Tasks
from todo_core.application.ports.upkeep import Purged, Upkeep
from todo_core.application.query import Position, TaskQuery
from todo_core.domain.changes import Change, Versions, apply
from todo_core.domain.errors import IdempotencyKeyReused, TaskNotFound
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.domain.text import fold


@dataclass(slots=True)
class Row:
    """A task, and the counter at its latest change."""

    task: Task
    change: int


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key and what it was used for."""

    key: str
    fingerprint: bytes


@dataclass(slots=True)
class Shelf:
    """What one owner has."""

    counter: int = 0
    purged: int = 0
    rows: dict[TaskId, Row] = field(default_factory=dict)
    keys: dict[str, tuple[bytes, Task]] = field(default_factory=dict)


class Store(Tasks, Upkeep):
    """Tasks on one shelf for each owner; nothing awaits, so every call is atomic.

    It decides by itself what becomes of a task, as the store of somebody else's service would, so
    that each decision can be broken; `StoreCore` has the use cases over it.
    """

    def __init__(self) -> None:
        self.shelves: defaultdict[str, Shelf] = defaultdict(Shelf)

    def shelf(self, owner: Owner) -> Shelf:
        """The owner's own shelf."""
        return self.shelves[owner.user_id]

    def everything(self) -> list[Row]:
        """What a careless query would go through."""
        return [row for shelf in self.shelves.values() for row in shelf.rows.values()]

    async def some(self, owner: Owner, ids: Collection[TaskId], key: str | None = None) -> Seen:
        raise NotImplementedError

    async def save(self, owner: Owner, saves: Sequence[Save], keyed: Keyed | None = None) -> bool:
        raise NotImplementedError

    async def add(self, owner: Owner, task: Task, keyed: Key | None = None) -> Task:
        """Keep a new task, or return what the key made."""
        keys = self.keys(owner)
        if keyed and self.key(owner, keyed) in keys:
            return self.replay(owner, keyed, task)
        if keyed:
            keys[self.key(owner, keyed)] = (keyed.fingerprint, task)
        self.put(owner, task)
        return task

    def keys(self, owner: Owner) -> dict[str, tuple[bytes, Task]]:
        """Where the owner's keys are kept."""
        return self.shelf(owner).keys

    def key(self, owner: Owner, keyed: Key) -> str:  # noqa: ARG002 - the shelf is the owner's already
        """Under what a key is kept."""
        return keyed.key

    def replay(self, owner: Owner, keyed: Key, task: Task) -> Task:  # noqa: ARG002 - the first one counts
        """The task that the key made, as it was then."""
        fingerprint, first = self.keys(owner)[self.key(owner, keyed)]
        if fingerprint != keyed.fingerprint:
            raise IdempotencyKeyReused
        return first

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        """The owner's task, unless it is in the trash."""
        row = self.shelf(owner).rows.get(task_id)
        if row is None or row.task.deleted:
            raise TaskNotFound
        return row.task

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Versions | None = None,
    ) -> Task:
        """The owner's task after a change."""
        before = self.find(owner, task_id)
        after = apply(before, change, now, expected)
        if after != before:
            self.put(owner, after)
        return after

    def find(self, owner: Owner, task_id: TaskId) -> Task:
        """The owner's task, wherever it is."""
        row = self.shelf(owner).rows.get(task_id)
        if row is None:
            raise TaskNotFound
        return row.task

    def put(self, owner: Owner, task: Task) -> None:
        """Count one change and keep what it led to."""
        shelf = self.shelf(owner)
        shelf.counter += 1
        shelf.rows[task.id] = Row(task, shelf.counter)

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        found = self.sort(self.matching(owner, query), query)
        page, following = self.cut(found, query)
        return TaskPage(page, self.total(owner, query), following, self.shelf(owner).counter)

    def matching(self, owner: Owner, query: TaskQuery) -> Sequence[Task]:
        """The owner's tasks that the query's filters let through."""
        tasks = (row.task for row in self.shelf(owner).rows.values())
        return [task for task in tasks if self.passes(task, query)]

    def passes(self, task: Task, query: TaskQuery) -> bool:
        """Whether the query's filters let the task through."""
        return (
            task.deleted is query.deleted
            and query.completed in (None, task.completed)
            and self.contains(task, query.search or "")
        )

    def contains(self, task: Task, text: str) -> bool:
        """Whether a search for the folded text finds the task."""
        return text in fold(task.title) or text in fold(task.description)

    def total(self, owner: Owner, query: TaskQuery) -> int:
        """How many tasks match, on all pages together."""
        return len(self.matching(owner, query))

    def sort(self, tasks: Iterable[Task], query: TaskQuery) -> Sequence[Task]:
        """Tasks in the query's order."""
        return sorted(tasks, key=lambda task: self.place(task, query), reverse=query.descending)

    def place(self, task: Task, query: TaskQuery) -> tuple[Any, str]:
        """Where the task stands in the query's order."""
        return getattr(task, query.sort), task.id

    def cut(
        self, found: Sequence[Task], query: TaskQuery
    ) -> tuple[Sequence[Task], Position | None]:
        """The page after the query's position, and where the next one begins."""
        rest = [task for task in found if self.is_later(task, query)]
        page = rest[: query.limit]
        if len(page) == len(rest):
            return page, None
        return page, Position(getattr(page[-1], query.sort), page[-1].id)

    def is_later(self, task: Task, query: TaskQuery) -> bool:
        """Whether the task comes after the query's position."""
        if query.after is None:
            return True
        here, last = self.place(task, query), (query.after.key, query.after.id)
        return here < last if query.descending else here > last

    async def revision(self, owner: Owner) -> int:
        return self.shelf(owner).counter

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        shelf = self.shelf(owner)
        newer = sorted(self.newer(owner, since), key=lambda row: row.change)
        page = newer[:limit]
        has_more = len(newer) > len(page)
        reaches = page[-1].change if has_more else shelf.counter
        return ChangePage([row.task for row in page], reaches, has_more, shelf.purged)

    def newer(self, owner: Owner, since: int) -> Iterable[Row]:
        """The owner's rows that changed after the counter stood at `since`."""
        return (row for row in self.shelf(owner).rows.values() if row.change > since)

    async def now(self) -> datetime:
        return datetime.now(UTC)

    async def purge(self, trashed_before: datetime, keyed_before: datetime) -> Purged:  # noqa: ARG002 - keys are kept
        return Purged(sum(self.empty(shelf, trashed_before) for shelf in self.shelves.values()), 0)

    def empty(self, shelf: Shelf, before: datetime) -> int:
        """Forget what went to the trash before a moment; how many tasks that were."""
        old = [
            row for row in shelf.rows.values() if row.task.deleted and row.task.updated_at < before
        ]
        for row in old:
            del shelf.rows[row.task.id]
            shelf.purged = max(shelf.purged, row.change)
        shelf.counter += bool(old)
        return len(old)
