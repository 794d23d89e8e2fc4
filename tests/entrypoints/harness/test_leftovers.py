"""Stores that show one user what others left: found soon, and told so that it can be seen again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from todo_core.application.ports.tasks import ChangePage, TaskPage
from todo_core.application.query import TaskQuery
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task
from todo_core.entrypoints.harness import PortSubject, verify
from todo_core.entrypoints.harness.profiles import QUICK
from todo_core.entrypoints.harness.zoo.reference.store import Row, Store

BRISK = replace(QUICK, shrinking=0.0)


class OneListForAll(Store):
    """Lists and feeds everything to everybody."""

    def matching(self, owner: Owner, query: TaskQuery) -> Sequence[Task]:
        return [row.task for row in self.everything() if self.passes(row.task, query)]

    def newer(self, owner: Owner, since: int) -> Iterable[Row]:
        return self.everything()


class RoundAndRound(Store):
    """The last page of a list leads to the first, and the feed begins anew."""

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        page = await super().list(owner, query)
        first = await super().list(owner, replace(query, after=None))
        return replace(page, next=page.next or first.next)

    def newer(self, owner: Owner, since: int) -> Iterable[Row]:
        return super().newer(owner, 0)


class NothingForEver(Store):
    """After each page there is another, and it is empty."""

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        page = await super().list(owner, query)
        first = await super().list(owner, replace(query, after=None))
        return replace(page, tasks=[] if query.after else page.tasks, next=first.next)


@pytest.mark.parametrize("store", [OneListForAll, RoundAndRound, NothingForEver])
@pytest.mark.parametrize("check_id", ["PAGE-WALK-01", "FEED-RACE-01"])
def test_no_check_goes_on_for_ever(store: type[Store], check_id: str) -> None:
    calls = 0

    class Counted(store):  # type: ignore[valid-type, misc]  # any of them
        async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
            nonlocal calls
            calls += 1
            assert calls < 2000, "this does not end"
            return await super().list(owner, query)

        async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
            nonlocal calls
            calls += 1
            assert calls < 2000, "this does not end"
            return await super().changes(owner, since, limit)

    report = verify(PortSubject(Counted), profile=BRISK, only=["MODEL-LIFE-01", check_id], seed=1)
    assert "this does not end" not in str(report)
