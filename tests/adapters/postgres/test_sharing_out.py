"""Connections are shared out so that nobody's much holds up another's little."""

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import func, select

from tests.conftest import FreshDatabase
from tests.faults.mortal_postgres import locked_list
from tests.support.databases import opened
from tests.support.owners import new_owner
from tests.support.stored import add, get, update
from tests.support.tasks import CLOCK, new_task
from todo_core.adapters.postgres import Database, PostgresTasks
from todo_core.adapters.postgres.database import READS_AT_ONCE, WRITES_AT_ONCE
from todo_core.adapters.postgres.shares import Shares
from todo_core.adapters.postgres.statement import Statement
from todo_core.domain.changes import Toggle
from todo_core.domain.errors import Unavailable

Connect = Callable[..., Database]

LIMITS = [
    func.current_setting(name) for name in ("statement_timeout", "max_parallel_workers_per_gather")
]
PAGE = Statement(select(func.pg_backend_pid(), *LIMITS))
EXHAUSTIVE = Statement(select(func.pg_backend_pid(), *LIMITS), exhaustive=True)
LONG = Statement(select(func.pg_sleep(1.5)))
LONG_EXHAUSTIVE = Statement(select(func.pg_sleep(1.5)), exhaustive=True)
TOO_LONG = Statement(select(func.pg_sleep(4)), exhaustive=True)

both = pytest.mark.parametrize("connect", [Database.pooled, Database.multiplexed])


def test_every_connection_has_a_purpose_and_most_are_for_pages() -> None:
    for size in range(1, 101):
        shares = Shares.of(size)
        assert shares.pages + shares.exhaustive + shares.probe == size
        assert shares.pages >= max(1, size // 2)


@both
@pytest.mark.parametrize("size", [1, 2, 10])
async def test_what_reads_everything_has_limits_and_connections_of_its_own(
    fresh_database: FreshDatabase, connect: Connect, size: int
) -> None:
    async with opened(connect(fresh_database(), size=size)) as database:
        owner, pids = new_owner(), []
        for statement, timeout, workers in 2 * [(PAGE, "5s", "2"), (EXHAUSTIVE, "2s", "0")]:
            ((pid, *limits),) = await database.read(owner, statement, {})
            assert limits == [timeout, workers]
            pids.append(pid)
        assert {*pids[::2]}.isdisjoint(pids[1::2]) is (size > 1)
        with pytest.raises(Unavailable) as given_up:
            await database.read(owner, TOO_LONG, {})
        assert isinstance(given_up.value.__cause__, psycopg.errors.QueryCanceled)


@both
async def test_what_takes_long_holds_up_neither_pages_nor_the_probe(
    fresh_database: FreshDatabase, connect: Connect
) -> None:
    async with opened(connect(fresh_database(), size=10)) as database:
        await database.read(new_owner(), PAGE, {})
        crowd = [
            asyncio.create_task(database.read(new_owner(), LONG_EXHAUSTIVE, {})) for _ in range(8)
        ]
        await asyncio.sleep(0.1)
        assert all(await asyncio.gather(*(database.read(new_owner(), PAGE, {}) for _ in range(9))))
        crowd += [asyncio.create_task(database.read(new_owner(), LONG, {})) for _ in range(80)]
        await asyncio.sleep(0.1)
        await database.check()
        assert not any(each.done() for each in crowd)
        await leave(crowd)


@both
async def test_one_owner_leaves_connections_to_the_others(
    fresh_database: FreshDatabase, connect: Connect
) -> None:
    async with opened(connect(fresh_database(), size=10)) as database:
        await database.read(new_owner(), PAGE, {})
        busy = new_owner()
        crowd = [
            asyncio.create_task(database.read(busy, statement, {}))
            for statement in [LONG_EXHAUSTIVE, LONG] * 20
        ]
        await asyncio.sleep(0.1)
        assert database.load().waiting == 19 + 20 - READS_AT_ONCE
        await database.read(new_owner(), EXHAUSTIVE, {})
        if connect == Database.pooled:  # lines are for what is short; see the multiplexer's tests
            await database.read(new_owner(), PAGE, {})
        assert not any(each.done() for each in crowd)
        await leave(crowd)
        assert database.load().waiting == 0


@both
@pytest.mark.parametrize("size", [3, 5, 10])
async def test_whoever_waits_for_a_lock_leaves_a_connection_to_the_others(
    fresh_database: FreshDatabase, connect: Connect, size: int
) -> None:
    url = fresh_database()
    async with opened(connect(url, size=size)) as database:
        tasks, hot, other = PostgresTasks(database), new_owner(), new_owner()
        task = await add(tasks, hot, new_task(hot))
        with locked_list(url, hot.user_id):
            crowd = [
                asyncio.create_task(update(tasks, hot, task.id, Toggle(), CLOCK.now()))
                for _ in range(48)
            ]
            await asyncio.sleep(0.1)
            for _ in range(10):
                await add(tasks, other, new_task(other))
                await get(tasks, hot, task.id)
            assert 1 <= waiting_for_locks(url) <= WRITES_AT_ONCE
            assert not any(each.done() for each in crowd)
        await asyncio.gather(*crowd, return_exceptions=True)


def waiting_for_locks(url: str) -> int:
    """How many sessions do."""
    waiting = (
        "SELECT pid FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(url) as connection:
        return len(connection.execute(waiting).fetchall())


async def leave(crowd: "list[asyncio.Task[object]]") -> None:
    for each in crowd:
        each.cancel()
    await asyncio.gather(*crowd, return_exceptions=True)
