"""A server that says nothing any more, and hangs up on nobody, is noticed."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import func, select

from tests.conftest import FreshDatabase
from tests.support.relay import Gate, relay
from todo_core.adapters.postgres import PostgresSignals, line, sessions, signals
from todo_core.adapters.postgres.errors import ConnectionLost
from todo_core.adapters.postgres.executor import Executor
from todo_core.adapters.postgres.multiplexer import MultiplexedExecutor
from todo_core.adapters.postgres.pool import PooledExecutor
from todo_core.adapters.postgres.sessions import Connection
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import authorize

PATIENCE = 2
"""In place of what the service has."""
SLACK_SECONDS = 4

PID = Statement(select(func.pg_backend_pid()))
SLEEP = Statement(select(func.pg_sleep(0.3)))
LONG = Statement(select(func.pg_sleep(600)))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "patience", PATIENCE)
    monkeypatch.setattr(line, "SILENCE_SECONDS", PATIENCE)
    monkeypatch.setattr(signals, "PULSE_SECONDS", PATIENCE / 4)
    # Or a session would end of itself what it is to be ended for.
    monkeypatch.setattr(sessions, "SET_UP", sessions.SET_UP.replace(b"'5s'", b"'1h'"))


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
async def url(fresh_database: FreshDatabase, gate: Gate) -> AsyncIterator[str]:
    async with relay(fresh_database(), gate.carry, gate.carry) as url:
        yield url


@pytest.fixture(params=[MultiplexedExecutor, PooledExecutor])
async def executor(request: pytest.FixtureRequest, url: str) -> AsyncIterator[Executor]:
    executor: Executor = request.param(url, size=3)
    await executor.open()
    await asyncio.gather(*(run(executor, SLEEP) for _ in range(6)))
    yield executor
    await executor.close()


async def run(executor: Executor, statement: Statement) -> object:
    return await executor.run(Special.NOBODY, statement, {})


async def test_who_waits_is_told_and_all_other_connections_are_given_up(
    executor: Executor, gate: Gate
) -> None:
    gate.shut_in()
    async with asyncio.timeout(PATIENCE + SLACK_SECONDS):
        with pytest.raises(ConnectionLost):
            await run(executor, PID)
    for _ in range(6):
        async with asyncio.timeout(PATIENCE):  # it does not take each as long again
            await run(executor, PID)


async def test_as_long_as_nothing_gets_through_it_is_unavailable_in_bounded_time(
    executor: Executor, gate: Gate
) -> None:
    gate.shut()
    for _ in range(3):
        async with asyncio.timeout(PATIENCE + SLACK_SECONDS):
            with pytest.raises(Unavailable):
                await run(executor, PID)


async def test_a_session_that_is_given_up_is_ended(
    executor: Executor, url: str, fresh_database: FreshDatabase
) -> None:
    """A server that answers others does not go on with what nobody waits for."""
    answers = asyncio.create_task(keep_hearing(executor))
    with pytest.raises(ConnectionLost):
        await run(executor, LONG)
    answers.cancel()
    async with (
        await psycopg.AsyncConnection.connect(url, autocommit=True) as look,
        asyncio.timeout(5 * SLACK_SECONDS),
    ):
        while await sleeping(look):
            await asyncio.sleep(0.1)


async def sleeping(look: psycopg.AsyncConnection) -> bool:
    cursor = await look.execute(
        "SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()"
    )
    return cursor.rowcount > 0


async def keep_hearing(executor: Executor) -> None:
    while True:
        await run(executor, PID)
        await asyncio.sleep(0.1)


async def test_events_come_again_when_the_server_does_on_other_connections(
    url: str, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though nobody has said anything on the one that was listened on."""
    monkeypatch.setattr(signals, "COMPARE_SECONDS", 1000)
    owner = authorize("ada", "ada")
    here, there = PostgresSignals(url), PostgresSignals(url)
    for each in (here, there):
        await each.open()
    try:
        async with here.subscribe(owner) as subscription:
            for each in (here, there):  # they listen, and have all of their connections
                await asyncio.wait_for(subscription.wait(), SLACK_SECONDS)
                each.announce(owner.user_id)
            await asyncio.wait_for(subscription.wait(), SLACK_SECONDS)
            gate.shut_in()
            # On coming back, everybody is told, as something may have been missed.
            await asyncio.wait_for(subscription.wait(), PATIENCE + 1 + SLACK_SECONDS)
            there.announce(owner.user_id)
            await asyncio.wait_for(subscription.wait(), PATIENCE + SLACK_SECONDS)
    finally:
        for each in (here, there):
            await each.close()


async def test_that_nothing_happens_is_not_silence(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever listens would be told, on coming back."""
    monkeypatch.setattr(signals, "COMPARE_SECONDS", 1000)
    here = PostgresSignals(url)
    await here.open()
    try:
        async with here.subscribe(authorize("ada", "ada")) as subscription:
            await asyncio.wait_for(subscription.wait(), SLACK_SECONDS)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(subscription.wait(), 2 * PATIENCE)
    finally:
        await here.close()
