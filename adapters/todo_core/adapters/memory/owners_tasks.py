"""All that is kept of one owner: tasks, change counter and idempotency keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from todo_core.application.change_counter import first_change
from todo_core.application.limits import Limits
from todo_core.application.ports import Entry, IdsTaken
from todo_core.application.ports.tasks import Keyed, Save
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId


@dataclass(frozen=True, slots=True)
class Kept:
    """A task and the change counter at its latest change."""

    task: Task
    change: int
    source_uid: str | None = None


@dataclass(slots=True)
class OwnersTasks:
    """One owner's tasks, the trash included."""

    revision: int = 0
    purged: int = 0
    tasks: dict[TaskId, Kept] = field(default_factory=dict)
    keys: dict[str, Keyed] = field(default_factory=dict)

    def is_unchanged(self, save: Save) -> bool:
        """Whether the task is still as it was read."""
        kept = self.tasks.get(save.task.id)
        return (kept.task if kept else None) == save.before

    def save(self, saves: Sequence[Save], keyed: Keyed | None) -> None:
        """Count the steps of all and keep what they led to."""
        before = self._count(sum(save.steps for save in saves))
        for save in saves:
            if save.steps:
                kept = self.tasks.get(save.task.id)
                uid = kept.source_uid if kept else None
                self.tasks[save.task.id] = Kept(save.task, before + save.last, uid)
        if keyed:
            self.keys[keyed.key] = keyed

    def fill(
        self, owner: Owner, entries: Iterable[Entry], *, skip_taken: bool, limits: Limits
    ) -> int:
        """Keep tasks that are not there yet; how many. IdsTaken if none may be passed over."""
        ids, uids = set(self.tasks), {kept.source_uid for kept in self.tasks.values()} - {None}
        new, taken = list[Entry](), list[TaskId]()
        for entry in entries:
            if entry.task.id in ids or entry.source_uid in uids:
                taken.append(entry.task.id)
                continue
            new.append(entry)
            ids.add(entry.task.id)
            uids.update(filter(None, [entry.source_uid]))
        if taken and not skip_taken:
            raise IdsTaken(taken)
        limits.check_tasks(len(self.tasks), len(new))
        before = self._count(len(new))
        for change, entry in enumerate(new, before + 1):
            task = replace(entry.task, user_id=owner.user_id)
            self.tasks[task.id] = Kept(task, change, entry.source_uid)
        return len(new)

    def key_before(self, latest: int) -> datetime | None:
        """When the key before so many of the latest was first used; None if there is none."""
        if len(self.keys) <= latest:
            return None
        return next(islice(reversed(self.keys.values()), latest, None)).used_at

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
        old = [key for key, used in self.keys.items() if used.used_at < before]
        for key in old:
            del self.keys[key]
        return len(old)

    def _count(self, steps: int) -> int:
        """Raise the counter by so many; what it was before, or would have been."""
        before = self.revision or first_change() - 1
        if steps:
            self.revision = before + steps
        return before
