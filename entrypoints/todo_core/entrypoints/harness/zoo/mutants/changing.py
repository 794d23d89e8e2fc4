"""Stores that change more, less or other than they are told."""

from dataclasses import replace
from datetime import datetime

from todo_core.domain.changes import Change, Delete, Edit, Restore, Versions, apply
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.domain.text import Description
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.store import Store

Expected = Versions | None


@mutant(sole_killer="MODEL-EDIT-01")
class TakesEmptyForAbsent(Store):
    """An edit that empties a description is taken for one that leaves it out."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        if isinstance(change, Edit):
            change = Edit({name: said for name, said in change.values.items() if said != ""})
        return await super().update(owner, task_id, change, now, expected)


@mutant()
class PutResetsFields(Store):
    """An edit sets the fields that it does not name back to their defaults."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        if isinstance(change, Edit):
            change = Edit({"description": Description(""), **change.values})
        return await super().update(owner, task_id, change, now, expected)


@mutant(sole_killer="MODEL-VERSION-01")
class DeletesAnyVersion(Store):
    """A delete does not look at the version that it names."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        wanted = None if isinstance(change, Delete) else expected
        return await super().update(owner, task_id, change, now, wanted)


@mutant(sole_killer="MODEL-TIME-01")
class RestoresWithTheOldTime(Store):
    """A restore does not move `updated_at`."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        before = self.find(owner, task_id)
        after = await super().update(owner, task_id, change, now, expected)
        if isinstance(change, Restore):
            after = replace(after, updated_at=before.updated_at)
            self.shelf(owner).rows[task_id].task = after
        return after


@mutant()
class RestoresWithTheOldVersion(Store):
    """A restore does not raise the version, so the tag of a deleted task is good again."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        after = await super().update(owner, task_id, change, now, expected)
        if isinstance(change, Restore):
            after = replace(after, version=after.version - 1)
            self.shelf(owner).rows[task_id].task = after
        return after


@mutant()
class DeletesForGood(Store):
    """A delete removes the task instead of moving it to the trash."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        after = await super().update(owner, task_id, change, now, expected)
        if isinstance(change, Delete):
            del self.shelf(owner).rows[task_id]
        return after


@mutant(sole_killer="MODEL-TAG-01")
class CountsWhatChangesNothing(Store):
    """A write that changes nothing raises the counter, and with it the tag of every list."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        before = self.find(owner, task_id)
        if apply(before, change, now, expected) == before:
            self.shelf(owner).counter += 1
        return await super().update(owner, task_id, change, now, expected)


@mutant(sole_killer="MODEL-TAG-01")
class CountsCreatesOnly(Store):
    """The tag of a list tells how many tasks were made, not whether one of them has changed."""

    async def revision(self, owner: Owner) -> int:
        return len(self.shelf(owner).rows)
