"""Many requests on few connections: what holds for this executor alone."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import psycopg
import pytest
import uvloop
from sqlalchemy import BigInteger, Text, bindparam, func, select, text

from tests.conftest import FreshDatabase
from tests.support.relay import relay
from todo_core.adapters.postgres import multiplexer
from todo_core.adapters.postgres.errors import ConnectionLost
from todo_core.adapters.postgres.exchange import Exchange
from todo_core.adapters.postgres.load import Load
from todo_core.adapters.postgres.multiplexer import DEPTH, MultiplexedExecutor
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special
from todo_core.domain.errors import Unavailable

ECHO = Statement(select(bindparam("value", type_=BigInteger)))
SLOW = Statement(select(func.pg_sleep(0.02)))
LONG = Statement(select(func.pg_sleep(0.4)))
HELD_UP = Statement(select(func.pg_sleep(2)))
LONG_ECHO = Statement(select(bindparam("text", type_=Text)))
PID = Statement(select(func.pg_backend_pid()))
KILL = Statement(select(func.pg_terminate_backend(func.pg_backend_pid())))


@pytest.fixture(scope="module")
async def executor(database_url: str) -> AsyncIterator[MultiplexedExecutor]:
    executor = MultiplexedExecutor(database_url, size=2)
    await executor.open()
    yield executor
    await executor.close()


@asynccontextmanager
async def opened(executor: MultiplexedExecutor) -> AsyncIterator[MultiplexedExecutor]:
    await executor.open()
    try:
        yield executor
    finally:
        await executor.close()


async def run(
    executor: MultiplexedExecutor, statement: Statement, values: Mapping[str, object]
) -> list[Row]:
    return await executor.run(Special.NOBODY, statement, values)


async def test_connections_come_back_after_they_were_lost(executor: MultiplexedExecutor) -> None:
    for _ in range(3):
        with pytest.raises(ConnectionLost):
            await run(executor, KILL, {})
        assert await run(executor, ECHO, {"value": 7}) == [(7,)]


async def test_what_is_to_be_sent_again_fails_with_its_connection(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And gives its place back, or a few of them would leave none."""

    def lost(*_: object) -> bool:
        raise psycopg.OperationalError

    async with opened(MultiplexedExecutor(database_url, size=1)) as executor, asyncio.timeout(30):
        with monkeypatch.context() as patched:
            patched.setattr(Exchange, "sent_again", lost)
            for _ in range(DEPTH + 1):
                with pytest.raises(ConnectionLost):
                    await run(executor, ECHO, {"value": 7})
        assert await run(executor, ECHO, {"value": 7}) == [(7,)]


async def test_a_connection_that_was_ended_while_idle_costs_no_request(
    executor: MultiplexedExecutor, database_url: str
) -> None:
    """Although the event loop was busy and has not read the server's farewell."""
    with psycopg.connect(database_url, autocommit=True) as administrator:
        for _ in range(5):
            pids = {(await run(executor, PID, {}))[0][0] for _ in range(2)}
            for pid in pids:
                administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            assert await run(executor, ECHO, {"value": 7}) == [(7,)]


async def test_a_server_that_says_farewell_before_it_hangs_up_costs_no_request(
    database_url: str,
) -> None:
    """As every server does; how much later it hangs up is up to its machine."""
    async with (
        relay(database_url) as url,
        opened(MultiplexedExecutor(url, size=1)) as executor,
        await psycopg.AsyncConnection.connect(database_url, autocommit=True) as administrator,
    ):
        ((pid,),) = await run(executor, PID, {})
        await administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        await asyncio.sleep(0.1)  # in which the farewell is read
        assert await run(executor, ECHO, {"value": 7}) == [(7,)]


async def test_a_broken_connection_is_noticed_on_the_event_loop_of_the_service(
    database_url: str,
) -> None:
    """Also when the server went without reading all that it was sent, which is an error apart."""

    async def lose() -> None:
        executor = MultiplexedExecutor(database_url, size=1)
        await executor.open()
        for _ in range(5):
            assert await run(executor, ECHO, {"value": 7}) == [(7,)]
            long = {"text": "x" * 100_000}
            more = (run(executor, LONG_ECHO, long) for _ in range(5))
            async with asyncio.timeout(10):
                killed, *others = await asyncio.gather(
                    run(executor, KILL, {}), *more, return_exceptions=True
                )
            assert isinstance(killed, ConnectionLost)
            for each in others:  # whoever came after the end is answered on the next connection
                assert isinstance(each, ConnectionLost) or each == [(long["text"],)]
        await executor.close()

    await asyncio.to_thread(uvloop.run, lose())


async def test_more_than_fits_waits_and_is_answered(executor: MultiplexedExecutor) -> None:
    many = 2 * DEPTH * 5
    results = await asyncio.gather(*(run(executor, ECHO, {"value": n}) for n in range(many)))
    assert results == [[(number,)] for number in range(many)]


async def test_a_line_that_is_held_up_gets_nothing_more(executor: MultiplexedExecutor) -> None:
    """Though it has the fewest requests on it."""
    held_up = asyncio.create_task(run(executor, HELD_UP, {}))
    await asyncio.sleep(0.05)
    for _ in range(3):
        await asyncio.gather(*(run(executor, ECHO, {"value": n}) for n in range(8)))
    assert not held_up.done()
    await held_up


async def test_every_place_is_given_back(executor: MultiplexedExecutor) -> None:
    """By those who are answered, fail, are killed or do not wait any longer."""
    asking = [
        asyncio.create_task(run(executor, statement, {"value": 1}))
        for statement in (ECHO, SLOW, KILL, SLOW, ECHO) * 4
    ]
    await asyncio.sleep(0.001)
    for one in asking[::3]:
        one.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    async with asyncio.timeout(5):
        while executor._places._value < 2 * DEPTH:
            await asyncio.sleep(0.01)
    assert executor._places._value == 2 * DEPTH


async def test_a_request_keeps_its_place_until_it_is_answered(database_url: str) -> None:
    """Whether or not anybody waits: else more and more would be sent to a server that is stuck."""
    async with opened(MultiplexedExecutor(database_url, size=1)) as executor:
        await run(executor, ECHO, {"value": 1})
        asking = [asyncio.create_task(run(executor, SLOW, {})) for _ in range(DEPTH)]
        await asyncio.sleep(0.001)
        for one in asking:
            one.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        assert executor._places.locked()
        assert await run(executor, ECHO, {"value": 2}) == [(2,)]


@pytest.mark.parametrize(("patience", "kept"), [(0, 0), (60, 1)])
async def test_what_was_given_up_long_ago_is_not_carried_out_later(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch, patience: float, kept: int
) -> None:
    monkeypatch.setattr(multiplexer, "HOPELESS_SECONDS", patience)
    async with opened(MultiplexedExecutor(fresh_database(), size=1)) as executor:
        await run(executor, Statement(text("CREATE TABLE late (value bigint)")), {})
        before = asyncio.create_task(run(executor, LONG, {}))
        late = asyncio.create_task(
            run(executor, Statement(text("INSERT INTO late VALUES (1)")), {})
        )
        await asyncio.sleep(0.1)
        late.cancel()
        await asyncio.gather(before, late, return_exceptions=True)
        await asyncio.sleep(0.5)
        count = Statement(text("SELECT count(*) FROM late"))
        assert await run(executor, count, {}) == [(kept,)]


async def test_without_a_database_it_is_unavailable_in_bounded_time() -> None:
    executor = MultiplexedExecutor("postgresql://nobody@127.0.0.1:1/nothing", size=1)
    await executor.open()
    with pytest.raises(Unavailable):
        async with asyncio.timeout(5):
            await run(executor, ECHO, {"value": 1})
    await executor.close()


async def test_it_tells_what_is_on_its_lines_and_what_waits(
    executor: MultiplexedExecutor,
) -> None:
    async with asyncio.timeout(30):
        while executor.load().open < 2:
            await asyncio.sleep(0.01)
    asking = [asyncio.create_task(run(executor, SLOW, {})) for _ in range(2 * DEPTH + 3)]
    await asyncio.sleep(0)
    busy = executor.load()
    await asyncio.gather(*asking)
    assert (busy.open, busy.in_use, busy.waiting, busy.most) == (2, 2, 3, 2)
    assert (executor.load().in_use, executor.load().waiting) == (0, 0)


async def test_what_waits_for_a_database_is_told() -> None:
    executor = MultiplexedExecutor("postgresql://127.0.0.1:1/none", size=1)
    await executor.open()
    asking = asyncio.create_task(run(executor, ECHO, {"value": 1}))
    await asyncio.sleep(0)
    assert executor.load() == Load(open=0, in_use=0, waiting=1, most=1)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert executor.load().waiting == 0
    await executor.close()
