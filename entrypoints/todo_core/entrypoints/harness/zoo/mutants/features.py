"""Stores that lack a feature and do not say so."""

from datetime import datetime

from todo_core.application.ports.tasks import ChangePage
from todo_core.domain.changes import Change, Restore, Versions
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.store import Key, Store

Expected = Versions | None


@mutant(sole_killer="ABSENT-RESTORE-01", without=Capability.RESTORE)
class RestoresNothing(Store):
    """Without a trash to restore from, a restore shows the deleted task all the same."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        if isinstance(change, Restore):
            return self.find(owner, task_id)
        return await super().update(owner, task_id, change, now, expected)


@mutant(sole_killer="ABSENT-CHANGES-01", without=Capability.CHANGES)
class BreaksDownAtTheFeed(Store):
    """Without a feed, reading changes breaks down instead of being refused."""

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        raise KeyError(owner, since, limit)


@mutant(sole_killer="ABSENT-KEYS-01", without=Capability.KEYS)
class OverlooksKeys(Store):
    """Without idempotency keys, a create with one goes ahead as if there was none."""

    async def add(self, owner: Owner, task: Task, keyed: Key | None = None) -> Task:  # noqa: ARG002 - that is the mistake
        return await super().add(owner, task)


@mutant(sole_killer="ABSENT-VERSIONS-01", without=Capability.VERSIONS)
class OverlooksVersions(Store):
    """Without versions to name, a write that names one goes ahead as if it did not."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,  # noqa: ARG002 - that is the mistake
    ) -> Task:
        return await super().update(owner, task_id, change, now)
