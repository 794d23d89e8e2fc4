"""Where tasks are kept: the promises that every storage adapter gives."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from todo_core.application.query import Position, TaskQuery
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
class Outcome:
    """What an idempotency key stands for."""

    fingerprint: bytes
    """A digest of the request: the same for the same request only."""
    record: bytes
    """What came of it, a few KiB, as `todo_core.application.idempotency` writes it."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """An idempotency key that is new, and what it is to stand for."""

    key: str
    """1 to 255 visible ASCII characters, the owner's own."""
    outcome: Outcome
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Save:
    """A task as it is to be kept."""

    task: Task
    before: Task | None = None
    """As it was read; None for a new one. The very same one says that it must not have changed."""
    last: int = 1
    """Which of the call's steps, counted from 1, was this task's last."""

    @property
    def steps(self) -> int:
        """How many versions the task gains."""
        return self.task.version - (self.before.version if self.before else 0)


@dataclass(frozen=True, slots=True)
class Seen:
    """Some of an owner's tasks and what a key stands for, as of one moment."""

    tasks: Mapping[TaskId, Task]
    """Those of the tasks that there are, the trash included."""
    outcome: Outcome | None = None
    """None while the key is new."""


class Tasks(Protocol):
    """The tasks of all users, each reached through its Owner only.

    Storage decides nothing about tasks: what a change makes of one is said by
    `todo_core.domain.changes`, and `todo_core.application.changing` reads, decides and saves.

    Each owner has a change counter, which is 0 while nothing has been kept. The first change sets
    it to 1 or, and this is a MUST where accounts can be erased, to a new
    `todo_core.application.change_counter.first_change`. From then on each version that a task gains
    MUST raise it by exactly one, atomically with the change, so that counters become visible in
    their order without gaps; a call that changes nothing or fails MUST leave it alone. Every call
    MUST see all calls that were answered before it began. Whatever fails MUST leave no trace.
    Storage that is out of reach raises Unavailable, and storage that cannot settle a conflict
    between concurrent calls raises ConcurrentChange.
    """

    async def some(self, owner: Owner, ids: Collection[TaskId], key: str | None = None) -> Seen:
        """Those of the owner's tasks, the trash included, and what the owner's key stands for."""
        ...

    async def save(self, owner: Owner, saves: Sequence[Save], keyed: Keyed | None = None) -> bool:
        """Keep all of the tasks and the key in one atomic step, or nothing; whether it kept them.

        It MUST keep nothing if the owner's key is there already, or if one of the tasks is not at
        the version of its `before` any more. No other change can come between looking at that and
        keeping. Of concurrent calls with one key, one keeps its tasks and the others wait for it.

        There is at least one save, and at most one of each task. The counter rises by the sum of
        their `steps`; that of a task's latest change becomes what the counter was, plus `last`.
        Where a task has no steps, nothing of it is written.

        An adapter that has `todo_core.application.limits.Limits` MUST raise what their `check_keys`
        raises for a new key, then what their `check_tasks` raises for new tasks, and keep nothing
        then; each of several concurrent calls MAY overlook the others.
        """
        ...

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        """The page of the owner's tasks that `query` describes, all of it as of one moment.

        Titles MUST sort by code point; ties MUST be broken by id, in the direction of the sort.
        """
        ...

    async def revision(self, owner: Owner) -> int:
        """The owner's change counter, read without reading tasks."""
        ...

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        """What has changed after the counter stood at `since`, at most `limit` tasks of it."""
        ...
