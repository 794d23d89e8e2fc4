"""Whatever happens around it, a request gets its own answer, and runs in its own name."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Text, bindparam, func, literal_column, select, text

from todo_core.adapters.postgres.errors import ConnectionLost, RolledBack
from todo_core.adapters.postgres.executor import Executor
from todo_core.adapters.postgres.multiplexer import MultiplexedExecutor
from todo_core.adapters.postgres.pool import PooledExecutor
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special, Whose
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import authorize

VALUE = bindparam("value", type_=BigInteger)
USER, UPKEEP = (
    text(f"nullif(current_setting('todo_core.{name}', true), '')") for name in ("user_id", "upkeep")
)
ECHO = Statement(select(VALUE, USER, UPKEEP))
SLOW_ECHO = Statement(select(VALUE, USER, UPKEEP).select_from(func.pg_sleep(text("0.005"))))
MANY_ROWS = Statement(select(VALUE, USER, UPKEEP).select_from(func.generate_series(1, 50)))
LONG = Statement(select(VALUE, USER, UPKEEP, func.repeat(bindparam("text", type_=Text), 20_000)))
NOT_PREPARED = Statement(text("SELECT no_such_function($1)").columns())
DIVIDE = Statement(select(literal_column("1", BigInteger) / (VALUE - VALUE)))
KILL = Statement(select(func.pg_terminate_backend(func.pg_backend_pid())))

Kind = str
Plan = list[tuple[Kind, Whose, float]]

kinds = st.sampled_from(["echo", "slow", "many", "long", "wrong", "divide", "cancel", "kill"])
names: st.SearchStrategy[Whose] = st.sampled_from(
    [*Special, *(authorize(name, name) for name in ("ada", "bob", "eve"))]
)
pauses = st.sampled_from([0, 0, 0, 0.001])


@pytest.fixture(scope="module", params=["multiplexed", "pooled", "unprepared"])
async def executor(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Executor]:
    executor: Executor
    if request.param == "multiplexed":
        executor = MultiplexedExecutor(database_url, size=2)
    else:
        executor = PooledExecutor(database_url, size=2, pooler=request.param == "unprepared")
    await executor.open()
    yield executor
    await executor.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(kinds, names, pauses), min_size=1, max_size=40))
async def test_whatever_happens_around_it_a_request_gets_its_own_answer(
    executor: Executor, plan: Plan
) -> None:
    asking = []
    for number, (kind, whose, pause) in enumerate(plan):
        asking.append(asyncio.create_task(ask(executor, kind, whose, number)))
        await asyncio.sleep(pause)
    async with asyncio.timeout(20):
        await asyncio.gather(*asking)


async def ask(executor: Executor, kind: Kind, whose: Whose, number: int) -> None:
    """Ask for a number and insist on it; a killed connection may lose anybody's answer."""
    values = {"value": number, "text": f"{number},"}
    own = (number, *named(whose))
    try:
        match kind:
            case "echo":
                assert await executor.run(whose, ECHO, values) == [own]
            case "slow":
                assert await executor.run(whose, SLOW_ECHO, values) == [own]
            case "many":
                assert await executor.run(whose, MANY_ROWS, values) == [own] * 50
            case "long":
                assert await executor.run(whose, LONG, values) == [(*own, f"{number}," * 20_000)]
            case "wrong":
                with pytest.raises((psycopg.errors.UndefinedFunction, RolledBack)):
                    await executor.run(whose, NOT_PREPARED, values)
            case "divide":
                with pytest.raises(psycopg.errors.DivisionByZero):
                    await executor.run(whose, DIVIDE, values)
            case "cancel":
                asking = asyncio.create_task(executor.run(whose, SLOW_ECHO, values))
                await asyncio.sleep(0)
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
            case "kill":
                await executor.run(whose, KILL, values)
    except ConnectionLost:
        pass


def named(whose: Whose) -> tuple[str | None, str | None]:
    """The settings as PostgreSQL should have them for one statement."""
    if isinstance(whose, Special):
        return None, "on" if whose is Special.UPKEEP else None
    return whose.user_id, None


async def test_an_answer_stands_for_a_committed_transaction(
    executor: Executor, database_url: str
) -> None:
    """Another session sees the write as soon as it is answered, though more is under way."""
    create = Statement(text("CREATE TABLE IF NOT EXISTS seen (value bigint)"))
    await executor.run(Special.NOBODY, create, {})
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        for number in range(20):
            behind = [
                asyncio.create_task(executor.run(Special.NOBODY, SLOW_ECHO, {"value": 0}))
                for _ in "12"
            ]
            insert = Statement(text(f"INSERT INTO seen VALUES ({number})"))
            await executor.run(Special.NOBODY, insert, {})
            cursor = await other.execute("SELECT max(value) FROM seen")
            assert await cursor.fetchone() == (number,)
            await asyncio.gather(*behind)
    await executor.run(Special.NOBODY, Statement(text("DROP TABLE seen")), {})


async def test_what_could_not_be_prepared_is_prepared_once_it_can_be(executor: Executor) -> None:
    """A database that is migrated only now needs no new connections."""
    count = Statement(text("SELECT count(*) FROM late"))
    for _ in range(4):
        with pytest.raises(Unavailable):
            await executor.run(Special.NOBODY, count, {})
    await executor.run(Special.NOBODY, Statement(text("CREATE TABLE late ()")), {})
    for _ in range(4):
        assert await executor.run(Special.NOBODY, count, {}) == [(0,)]
    await executor.run(Special.NOBODY, Statement(text("DROP TABLE late")), {})


async def test_what_a_statement_may_take_is_bounded(executor: Executor) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    settings = Statement(select(*(func.current_setting(name) for name in names)))
    assert await executor.run(Special.NOBODY, settings, {}) == [("5s", "4s", "10s")]


async def test_an_error_undoes_its_own_statement_only(executor: Executor) -> None:
    owner = authorize("ada", "ada")
    results = await asyncio.gather(
        *(
            executor.run(owner, DIVIDE if number % 2 else ECHO, {"value": number})
            for number in range(30)
        ),
        return_exceptions=True,
    )
    for number, result in enumerate(results):
        if number % 2:
            assert isinstance(result, psycopg.errors.DivisionByZero)
        else:
            assert result == [(number, "ada", None)]
