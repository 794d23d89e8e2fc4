"""All that is kept of one owner: tasks, change counter and idempotency keys."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from todo_core.application.change_counter import first_change
from todo_core.domain.task import Task, TaskId


@dataclass(frozen=True, slots=True)
class Kept:
    """A task and the change counter at its latest change."""

    task: Task
    change: int


@dataclass(frozen=True, slots=True)
class UsedKey:
    """An idempotency key's first use."""

    fingerprint: bytes
    task_id: TaskId
    created_at: datetime


@dataclass(slots=True)
class OwnersTasks:
    """One owner's tasks, the trash included."""

    revision: int = 0
    purged: int = 0
    tasks: dict[TaskId, Kept] = field(default_factory=dict)
    keys: dict[str, UsedKey] = field(default_factory=dict)

    def keep(self, task: Task) -> None:
        """Count one change and keep what it led to."""
        self.revision = self.revision + 1 if self.revision else first_change()
        self.tasks[task.id] = Kept(task, self.revision)

    def key_before(self, latest: int) -> datetime | None:
        """When the key before so many of the latest was first used; None if there is none."""
        if len(self.keys) <= latest:
            return None
        return next(islice(reversed(self.keys.values()), latest, None)).created_at

    def purge_tasks(self, before: datetime) -> int:
        """Forget the tasks that went to the trash before a moment; how many there were."""
        doomed = [
            kept
            for kept in self.tasks.values()
            if kept.task.deleted and kept.task.updated_at < before
        ]
        for kept in doomed:
            del self.tasks[kept.task.id]
            self.purged = max(self.purged, kept.change)
        self.revision += bool(doomed)
        return len(doomed)

    def purge_keys(self, before: datetime) -> int:
        """Forget the keys first used before a moment; how many there were."""
        old = [key for key, used in self.keys.items() if used.created_at < before]
        for key in old:
            del self.keys[key]
        return len(old)
