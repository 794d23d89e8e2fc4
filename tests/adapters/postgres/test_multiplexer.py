"""Many requests on few connections: everyone gets their own answer, never another's."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Text, bindparam, func, literal_column, select, text

from todo_core.adapters.postgres.errors import ConnectionLost, RolledBack
from todo_core.adapters.postgres.multiplexer import DEPTH, MultiplexedExecutor
from todo_core.adapters.postgres.statement import Statement
from todo_core.domain.errors import Unavailable

VALUE = bindparam("value", type_=BigInteger)
ECHO = Statement(select(VALUE))
SLOW_ECHO = Statement(select(VALUE).select_from(func.pg_sleep(literal_column("0.005"))))
NOT_PREPARED = Statement(text("SELECT no_such_function($1)").columns())
DIVIDE = Statement(select(literal_column("1", BigInteger) / (VALUE - VALUE)))
MANY_ROWS = Statement(select(VALUE, func.generate_series(1, 50)))
LONG = Statement(select(VALUE, func.repeat(bindparam("text", type_=Text), 20_000)))
KILL = Statement(select(func.pg_terminate_backend(func.pg_backend_pid())))

kinds = st.sampled_from(["echo", "slow", "many", "long", "wrong", "divide", "cancel", "kill"])
pauses = st.sampled_from([0, 0, 0, 0.001])


@pytest.fixture(scope="module")
async def executor(database_url: str) -> AsyncIterator[MultiplexedExecutor]:
    executor = MultiplexedExecutor(database_url, size=2)
    await executor.open()
    yield executor
    await executor.close()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(kinds, pauses), min_size=1, max_size=40))
async def test_whatever_happens_around_it_a_request_gets_its_own_answer(
    executor: MultiplexedExecutor, plan: list[tuple[str, float]]
) -> None:
    asking = []
    for number, (kind, pause) in enumerate(plan):
        asking.append(asyncio.create_task(ask(executor, kind, number)))
        await asyncio.sleep(pause)
    async with asyncio.timeout(10):
        await asyncio.gather(*asking)
    assert executor._places._value == 2 * DEPTH


async def ask(executor: MultiplexedExecutor, kind: str, number: int) -> None:
    """Ask for a number and insist on it; a killed connection may lose anybody's answer."""
    values = {"value": number, "text": f"{number},"}
    try:
        match kind:
            case "echo":
                assert await executor.run(ECHO, values) == [(number,)]
            case "slow":
                assert await executor.run(SLOW_ECHO, values) == [(number,)]
            case "many":
                rows = await executor.run(MANY_ROWS, values)
                assert rows == [(number, each) for each in range(1, 51)]
            case "long":
                assert await executor.run(LONG, values) == [(number, f"{number}," * 20_000)]
            case "wrong":
                with pytest.raises((psycopg.errors.UndefinedFunction, RolledBack)):
                    await executor.run(NOT_PREPARED, values)
            case "divide":
                with pytest.raises(psycopg.errors.DivisionByZero):
                    await executor.run(DIVIDE, values)
            case "cancel":
                asking = asyncio.create_task(executor.run(SLOW_ECHO, values))
                await asyncio.sleep(0)
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
            case "kill":
                await executor.run(KILL, values)
    except ConnectionLost:
        pass


async def test_an_answer_stands_for_a_committed_transaction(
    executor: MultiplexedExecutor, database_url: str
) -> None:
    """Another session sees the write as soon as it is answered, though more is on the line."""
    create = Statement(text("CREATE TABLE IF NOT EXISTS seen (value bigint)"))
    await executor.run(create, {})
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        for number in range(20):
            behind = [asyncio.create_task(executor.run(SLOW_ECHO, {"value": 0})) for _ in "12"]
            await executor.run(Statement(text(f"INSERT INTO seen VALUES ({number})")), {})
            cursor = await other.execute("SELECT max(value) FROM seen")
            assert await cursor.fetchone() == (number,)
            await asyncio.gather(*behind)
    await executor.run(Statement(text("DROP TABLE seen")), {})


async def test_an_error_undoes_its_own_statement_only(executor: MultiplexedExecutor) -> None:
    results = await asyncio.gather(
        *(executor.run(DIVIDE if number % 2 else ECHO, {"value": number}) for number in range(30)),
        return_exceptions=True,
    )
    for number, result in enumerate(results):
        if number % 2:
            assert isinstance(result, psycopg.errors.DivisionByZero)
        else:
            assert result == [(number,)]


async def test_connections_come_back_after_they_were_lost(executor: MultiplexedExecutor) -> None:
    for _ in range(3):
        with pytest.raises(ConnectionLost):
            await executor.run(KILL, {})
        assert await executor.run(ECHO, {"value": 7}) == [(7,)]


async def test_more_than_fits_waits_and_is_answered(executor: MultiplexedExecutor) -> None:
    many = 2 * DEPTH * 5
    results = await asyncio.gather(*(executor.run(ECHO, {"value": n}) for n in range(many)))
    assert results == [[(number,)] for number in range(many)]


async def test_without_a_database_it_is_unavailable_in_bounded_time() -> None:
    executor = MultiplexedExecutor("postgresql://nobody@127.0.0.1:1/nothing", size=1)
    await executor.open()
    with pytest.raises(Unavailable):
        async with asyncio.timeout(5):
            await executor.run(ECHO, {"value": 1})
    await executor.close()
