"""Stores and cores that tell one user about the others."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from todo_core.application import TodoCore
from todo_core.application.list_tasks import ListTasks, TaskList
from todo_core.application.ports import Tasks
from todo_core.domain.changes import Change, Versions
from todo_core.domain.errors import (
    InvalidInput,
    ListUnchanged,
    NotOwner,
    Problem,
    TaskNotFound,
    VersionMismatch,
)
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId, parse_task_id
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.core import ReadByTheStore, StoreCore
from todo_core.entrypoints.harness.zoo.reference.store import Store


@mutant(sole_killer="NONINT-01")
class MentionsEverybodysTasks(Store):
    """An error message says how many tasks there are, those of other users included."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Versions | None = None,
    ) -> Task:
        try:
            return await super().update(owner, task_id, change, now, expected)
        except TaskNotFound:
            raise TaskNotFound(f"It is none of these {len(self.everything())} tasks.") from None


@mutant(sole_killer="ALIKE-ID-01")
class ForbidsWhatExists(Store):
    """A task that is another user's is forbidden, and one that is not there is not found."""

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        others = [row.task for row in self.everything() if row.task.user_id != owner.user_id]
        if any(task.id == task_id for task in others):
            raise NotOwner
        return await super().get(owner, task_id)


@mutant(sole_killer="ALIKE-ID-01")
class SaysThatItWasDeleted(Store):
    """The message for a deleted task is another one than for a task that never was."""

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        row = self.shelf(owner).rows.get(task_id)
        if row and row.task.deleted:
            raise TaskNotFound("This task was deleted.")
        return await super().get(owner, task_id)


@mutant(sole_killer="ALIKE-VERSION-01")
class ComparesVersionsFirst(Store):
    """The expected version is compared before anybody asks whose task it is."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Versions | None = None,
    ) -> Task:
        theirs = [row.task for row in self.everything() if row.task.user_id != owner.user_id]
        for task in theirs:
            if task.id == task_id and expected and task.version not in expected:
                raise VersionMismatch(task.version)
        return await super().update(owner, task_id, change, now, expected)


class _JudgesIds(ReadByTheStore):
    async def __call__(self, *, actor: str, user_id: str, task_id: str) -> Task:
        try:
            parse_task_id(task_id)
        except TaskNotFound:
            raise InvalidInput([Problem("task_id", "must be a UUID")]) from None
        return await super().__call__(actor=actor, user_id=user_id, task_id=task_id)


@mutant(sole_killer="ALIKE-ID-02")
def judges_ids(tasks: Tasks) -> TodoCore:
    """An id that is no UUID is a validation error, and one that names nothing is not found."""
    core = StoreCore(tasks)
    core.read_task = _JudgesIds(tasks)
    return core


@dataclass(frozen=True)
class _SharesTags(ListTasks):
    """Keeps the tags of all lists together."""

    current: dict[str, int] = field(default_factory=dict)

    async def __call__(
        self, *, actor: str, user_id: str, known_revisions: Any = (), **options: Any
    ) -> TaskList:
        page = await super().__call__(actor=actor, user_id=user_id, **options)
        tag = zlib.crc32(actor.encode()) << 20 | page.revision
        self.current[actor] = tag
        if set(known_revisions) & set(self.current.values()):
            raise ListUnchanged(tag)
        return TaskList(page.tasks, page.total, page.limit, page.next_cursor, tag)


@mutant(sole_killer="ISO-TAG-01")
def shares_tags(tasks: Tasks) -> TodoCore:
    """A cache answers "not modified" to every tag that is good for anybody."""
    core = StoreCore(tasks)
    core.list_tasks = _SharesTags(tasks)
    return core
