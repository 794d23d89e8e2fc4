"""Where tasks are kept: the promises that every storage adapter gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from todo_core.application.query import Position, TaskQuery
from todo_core.domain.changes import Change, Versions
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of a list, and what the whole list was like at the same moment."""

    tasks: Sequence[Task]
    total: int
    """How many tasks match, on all pages together."""
    next: Position | None
    """Where the following page begins; None on the last one."""
    revision: int
    """The owner's change counter."""


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The next stretch of an owner's changes, and how far it reaches."""

    tasks: Sequence[Task]
    """The current state of each task that changed, oldest change first, the trash included."""
    reaches: int
    """The change counter up to which the reader now knows everything."""
    has_more: bool
    purged: int
    """The latest change whose task has been purged; 0 if none was."""


@dataclass(frozen=True, slots=True)
class KeyedCreate:
    """An idempotency key and what it stands for."""

    key: str
    """1 to 255 visible ASCII characters, the owner's own."""
    fingerprint: bytes
    """A digest of the draft: the same for the same draft only."""


class Tasks(Protocol):
    """The tasks of all users, each reached through its Owner only.

    Each owner has a change counter, which is 0 while nothing has been kept. The first change sets
    it to 1 or, and this is a MUST where accounts can be erased, to a new
    `todo_core.application.change_counter.first_change`. Every later call that changes something
    MUST raise it by exactly one, atomically with the change, so that counters become visible in
    their order without gaps; a call that changes nothing or fails MUST leave it alone. Every call
    MUST see all calls that were answered before it began. Whatever fails MUST leave no trace.
    Storage that is out of reach raises Unavailable, and storage that cannot settle a conflict
    between concurrent calls raises ConcurrentChange.
    """

    async def add(self, owner: Owner, task: Task, keyed: KeyedCreate | None = None) -> Task:
        """Keep a new task and return it.

        With `keyed`, task and key MUST be kept in one atomic step. If the owner's key is there
        already, nothing is kept: with the same fingerprint the first call's task is returned as it
        was then (its id and `created_at`, the rest as in `task`), whatever has become of it since;
        with another one, IdempotencyKeyReused is raised. Of concurrent calls with one key, one
        keeps its task and the others wait for it.

        An adapter that has `todo_core.application.limits.Limits` MUST raise what their `check_keys`
        raises for a new key, then what their `check_tasks` raises, and keep nothing then; each of
        several concurrent calls MAY overlook the others.
        """
        ...

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        """The owner's task, unless it is in the trash; else TaskNotFound."""
        ...

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        """The page of the owner's tasks that `query` describes, all of it as of one moment.

        Titles MUST sort by code point; ties MUST be broken by id, in the direction of the sort.
        """
        ...

    async def revision(self, owner: Owner) -> int:
        """The owner's change counter, read without reading tasks."""
        ...

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Versions | None = None,
    ) -> Task:
        """Replace the owner's task by `todo_core.domain.changes.apply` of it, atomically.

        No other change of the task can come between reading and writing it. Raises what `apply`
        raises, and TaskNotFound where the owner has no such task at all.
        """
        ...

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        """What has changed after the counter stood at `since`, at most `limit` tasks of it."""
        ...
