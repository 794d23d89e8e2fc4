"""Purging, when several processes have the same idea."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.conftest import FreshDatabase
from tests.support.databases import opened
from tests.support.owners import new_owner
from tests.support.stored import add, update
from tests.support.tasks import counted, new_task
from todo_core.adapters.postgres import Database, PostgresTasks, PostgresUpkeep, upkeep
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Delete
from todo_core.domain.ownership import Owner

ANCIENT = datetime(2001, 1, 1, tzinfo=UTC)
LATER = ANCIENT + timedelta(days=1)


async def trash(tasks: PostgresTasks, owner: Owner, count: int) -> None:
    for _ in range(count):
        task = replace(new_task(owner), created_at=ANCIENT, updated_at=ANCIENT)
        await add(tasks, owner, task)
        await update(tasks, owner, task.id, Delete(), ANCIENT)


async def test_while_one_process_purges_another_leaves_it_to_it(
    fresh_database: FreshDatabase,
) -> None:
    url = fresh_database()
    async with opened(Database.pooled(url, size=2)) as database:
        await trash(PostgresTasks(database), new_owner(), 2)
        purger = PostgresUpkeep(database)
        with psycopg.connect(url) as other:
            other.execute("SELECT pg_advisory_xact_lock(8042024116111101)")
            assert (await purger.purge(LATER, LATER)).tasks == 0
        assert (await purger.purge(LATER, LATER)).tasks == 2


async def test_purges_at_once_count_one_change_for_each_owner(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More owners than are looked up at a time, and two processes at them."""
    monkeypatch.setattr(upkeep, "_OWNERS_AT_A_TIME", 7)
    tasks, purger = PostgresTasks(fresh), PostgresUpkeep(fresh)
    owners = [new_owner() for _ in range(60)]
    for owner in owners:
        await trash(tasks, owner, 1)
    both = await asyncio.gather(*(purger.purge(LATER, ANCIENT) for _ in range(2)))
    rest = await purger.purge(LATER, ANCIENT)
    assert sum(purged.tasks for purged in (*both, rest)) == 60
    assert {counted(await tasks.revision(owner)) for owner in owners} == {3}


async def test_a_large_trash_goes_in_steps_that_each_count_one_change(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each within a statement's time, and each as a purge of its own to whoever looks meanwhile."""
    monkeypatch.setattr(upkeep, "_TASKS_AT_A_TIME", 5)
    tasks, owner, other = PostgresTasks(fresh), new_owner(), new_owner()
    await trash(tasks, owner, 12)
    await trash(tasks, other, 5)
    assert (await PostgresUpkeep(fresh).purge(LATER, ANCIENT)).tasks == 12 + 5
    feed = await tasks.changes(owner, 0, 10)
    reached = counted(feed.purged), counted(feed.reaches)
    assert (list(feed.tasks), *reached) == ([], 24, 24 + 3)
    assert (await tasks.list(owner, TaskQuery(deleted=True))).total == 0
    assert counted(await tasks.revision(other)) == 10 + 1
