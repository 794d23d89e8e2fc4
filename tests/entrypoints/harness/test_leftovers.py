"""Stores that show one user what others left: found soon, and told so that it can be seen again."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from todo_core.application.ports.tasks import ChangePage, TaskPage
from todo_core.application.query import Position, TaskQuery
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.entrypoints.harness import (
    AsgiSubject,
    PortSubject,
    ReadyTokens,
    SharedSecret,
    checks,
    verify,
)
from todo_core.entrypoints.harness.memory import NEVER_MADE
from todo_core.entrypoints.harness.observations import Page
from todo_core.entrypoints.harness.profiles import QUICK
from todo_core.entrypoints.harness.violation import Violation
from todo_core.entrypoints.harness.zoo.mutants.changing import DeletesAnyVersion
from todo_core.entrypoints.harness.zoo.reference.app import SECRET, App
from todo_core.entrypoints.harness.zoo.reference.core import StoreCore
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

    report = verify(
        PortSubject(Counted, core=StoreCore),
        profile=BRISK,
        only=["MODEL-LIFE-01", check_id],
        seed=1,
    )
    assert "this does not end" not in str(report)


@pytest.mark.parametrize("year", [2000, 3000], ids=["to nothing", "to the same"])
def test_the_look_at_what_was_there_before_ends_where_every_page_leads_on(year: int) -> None:
    class AlwaysMore(Store):
        async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
            page = await super().list(owner, query)
            there = Position(datetime(year, 1, 1, tzinfo=UTC), TaskId(NEVER_MADE))
            return replace(page, next=there)

    class AnApp(App):
        def __init__(self) -> None:
            super().__init__()
            self.store = AlwaysMore()
            self.core = StoreCore(self.store, self.signals)

    app, sign = AnApp(), SharedSecret(SECRET)
    create = app.core.create_task(actor="ada", user_id="ada", title="there before")
    asyncio.run(create)
    subject = AsgiSubject(app, ReadyTokens([sign("ada"), sign("grace")]))
    with pytest.raises(Violation, match="ada's list never ends"):
        verify(subject, only="ISO-READ-01")


def test_a_failure_that_takes_leftovers_says_so_and_gives_no_snippet_that_would_pass() -> None:
    report = verify(PortSubject(OneListForAll, core=StoreCore), only="MODEL-TAG-01", seed=3)
    story = str(report)
    assert "expected 0 of them, saw" in story
    assert "On an empty store the same example holds" in story
    assert "see ISO-LIST-01" in story
    assert "In Python:" not in story


def test_a_failure_is_told_as_an_empty_store_shows_it() -> None:
    full = OneListForAll()
    verify(PortSubject(lambda: full, core=StoreCore), profile=BRISK, only="MODEL-LIFE-01", seed=3)
    stores = [OneListForAll(), full]
    report = verify(PortSubject(stores.pop, core=StoreCore), only="ISO-LIST-01", seed=3)
    (failure,) = (each.failure for each in report.failures)
    assert failure
    assert not failure.caveat
    totals = {
        step.observation.total for step in failure.steps if isinstance(step.observation, Page)
    }
    assert totals
    assert max(totals) <= 3, "what alice and bob made themselves"
    assert "In Python:" in str(report)


def test_a_generated_example_is_done_again_as_it_was_drawn() -> None:
    report = verify(PortSubject(DeletesAnyVersion, core=StoreCore), only="MODEL-VERSION-01", seed=5)
    (failure,) = (each.failure for each in report.failures)
    assert failure
    assert not failure.caveat
    assert failure.drawn[-1] == [step.request for step in failure.steps]


def test_a_store_that_opens_only_once_is_reported_all_the_same() -> None:
    stores = [OneListForAll()]
    report = verify(PortSubject(stores.pop, core=StoreCore), only="MODEL-TAG-01", seed=3)
    assert "expected 0 of them, saw" in str(report)
    assert "could not be opened: IndexError('pop from empty list')" in str(report)


def test_users_are_kept_apart_before_anything_else_is_looked_at() -> None:
    assert checks()[0].id.startswith("ISO-")
