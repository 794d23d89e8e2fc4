"""Stores that are right as long as nobody else is at work."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from todo_core.application.ports.tasks import ChangePage, TaskPage
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Change, Edit, Toggle, Versions, apply
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.store import Key, Row, Store

Expected = Versions | None


async def others_turn() -> None:
    """Where a real store waits for its disk or its network."""
    await asyncio.sleep(0)


class ReadsThenWrites(Store):
    """Loads, waits and saves without a lock, for one kind of change."""

    careless: type[Change]

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        if not isinstance(change, self.careless) or expected is not None:
            return await super().update(owner, task_id, change, now, expected)
        before = self.find(owner, task_id)
        after = apply(before, change, now)
        await others_turn()
        if after != before:
            self.put(owner, after)
        return after


@mutant(sole_killer="RACE-EDIT-01")
class EditsWithoutLock(ReadsThenWrites):
    """An edit reads the task, changes it and writes all of it back, without a lock."""

    careless: type[Change] = Edit


@mutant(sole_killer="RACE-TOGGLE-01")
class TogglesWithoutLock(ReadsThenWrites):
    """A toggle reads whether the task is done and writes the opposite, without a lock."""

    careless: type[Change] = Toggle


@mutant(sole_killer="RACE-VERSION-01")
class ComparesVersionsBeforeTheLock(Store):
    """The expected version is compared first, and the change made in a step of its own."""

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        apply(self.find(owner, task_id), change, now, expected)
        await others_turn()
        return await super().update(owner, task_id, change, now)


@mutant(sole_killer="RACE-KEY-01")
class StoresTheKeyAfterTheTask(Store):
    """A create looks for its key, makes the task, and only then writes the key."""

    async def add(self, owner: Owner, task: Task, keyed: Key | None = None) -> Task:
        if keyed and keyed.key in self.keys(owner):
            return self.replay(owner, keyed, task)
        await others_turn()
        self.put(owner, task)
        if keyed:
            self.keys(owner)[keyed.key] = (keyed.fingerprint, task)
        return task


@mutant(sole_killer="RACE-READ-01")
class WritesFieldByField(Store):
    """An edit writes one field after the other, and readers see it half done."""

    def __init__(self) -> None:
        super().__init__()
        self._writing = asyncio.Lock()

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Expected = None,
    ) -> Task:
        async with self._writing:
            before = self.find(owner, task_id)
            after = apply(before, change, now, expected)
            row = self.shelf(owner).rows[task_id]
            row.task = replace(before, title=after.title)
            await others_turn()
            row.task = before
            return await super().update(owner, task_id, change, now, expected)


@mutant(sole_killer="RACE-LIST-01")
class CountsBeforeItLists(Store):
    """A list's total and its tasks come from two queries."""

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        total = self.total(owner, query)
        await others_turn()
        page = await super().list(owner, query)
        return TaskPage(page.tasks, total, page.next, page.revision)


class SavesLate(Store):
    """Takes a place in the feed first and becomes visible later, some writes sooner than others."""

    async def add(self, owner: Owner, task: Task, keyed: Key | None = None) -> Task:
        if keyed:
            return await super().add(owner, task, keyed)
        change = await self.place_in_feed(owner, task)
        shelf = self.shelf(owner)
        shelf.rows[task.id] = Row(task, change)
        shelf.counter = max(shelf.counter, change)
        return task

    async def place_in_feed(self, owner: Owner, task: Task) -> int:
        """The counter for a change that is visible only when this returns."""
        raise NotImplementedError

    async def wait(self, task: Task) -> None:
        """Longer for longer titles."""
        for _ in task.title:
            await others_turn()


@mutant(sole_killer="FEED-RACE-01")
class NumbersChangesBySequence(SavesLate):
    """Changes are numbered by a sequence, and transactions commit in another order."""

    def __init__(self) -> None:
        super().__init__()
        self._sequence = count(1)

    async def place_in_feed(self, owner: Owner, task: Task) -> int:  # noqa: ARG002 - one for all users
        change = next(self._sequence)
        await self.wait(task)
        return change

    def put(self, owner: Owner, task: Task) -> None:
        shelf = self.shelf(owner)
        shelf.counter = next(self._sequence)
        shelf.rows[task.id] = Row(task, shelf.counter)


_START = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


@mutant()
class NumbersChangesByTime(SavesLate):
    """The feed goes by the time at which each write began."""

    async def place_in_feed(self, owner: Owner, task: Task) -> int:  # noqa: ARG002 - the time is everybody's
        await self.wait(task)
        return (task.updated_at - _START) // timedelta(microseconds=1)

    def put(self, owner: Owner, task: Task) -> None:
        shelf = self.shelf(owner)
        shelf.counter = (task.updated_at - _START) // timedelta(microseconds=1)
        shelf.rows[task.id] = Row(task, shelf.counter)


@mutant(sole_killer="FEED-RACE-01")
class ReadsTheFeedAndItsEndApart(Store):
    """The feed reads the changes first and how far they reach afterwards."""

    def newer(self, owner: Owner, since: int) -> Iterable[Row]:
        return [Row(row.task, row.change) for row in super().newer(owner, since)]

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        page = await super().changes(owner, since, limit)
        await others_turn()
        reaches = page.reaches if page.has_more else self.shelf(owner).counter
        return ChangePage(page.tasks, reaches, page.has_more, page.purged)
