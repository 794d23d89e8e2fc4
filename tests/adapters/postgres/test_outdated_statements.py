"""What was prepared and holds no longer is prepared anew, on each connection."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import func, select, text

from tests.conftest import FreshDatabase
from todo_core.adapters.postgres.executor import Executor
from todo_core.adapters.postgres.multiplexer import MultiplexedExecutor
from todo_core.adapters.postgres.pool import PooledExecutor
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import authorize

OWNER = authorize("ada", "ada")
READ = Statement(text("SELECT word, current_setting('todo_core.user_id') FROM words"))
LIMITS = Statement(
    select(*(func.current_setting(name) for name in ("statement_timeout", "lock_timeout")))
)
SLOW = Statement(select(func.pg_sleep(0.05)))


@pytest.fixture
def url(fresh_database: FreshDatabase) -> str:
    url = fresh_database(migrated=False)
    alter(url, "CREATE TABLE words (word text)", "INSERT INTO words VALUES ('x')")
    return url


@pytest.fixture(params=[MultiplexedExecutor, PooledExecutor])
async def executor(request: pytest.FixtureRequest, url: str) -> AsyncIterator[Executor]:
    executor: Executor = request.param(url, size=3)
    await executor.open()
    yield executor
    await executor.close()


def alter(url: str, *commands: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for command in commands:
            connection.execute(command.encode())


async def on_each_connection(executor: Executor, statement: Statement) -> None:
    """Several times one after the other, behind one another, and at the same time."""
    for _ in range(2):
        await asyncio.gather(*(executor.run(Special.NOBODY, SLOW, {}) for _ in range(6)))
        await asyncio.gather(*(executor.run(OWNER, statement, {}) for _ in range(12)))
    assert executor.load().open == 3


async def test_a_statement_whose_result_has_another_type_by_now(
    executor: Executor, url: str
) -> None:
    await on_each_connection(executor, READ)
    alter(url, "ALTER TABLE words ALTER word TYPE varchar(255)")
    await on_each_connection(executor, READ)
    assert await executor.run(OWNER, READ, {}) == [("x", "ada")]


@pytest.mark.parametrize("command", ["DEALLOCATE ALL", "DISCARD ALL"])
async def test_a_session_that_lost_what_was_prepared(executor: Executor, command: str) -> None:
    """And its settings with it, perhaps."""
    await on_each_connection(executor, READ)
    lose = Statement(text(command))
    await asyncio.gather(*(executor.run(Special.NOBODY, lose, {}) for _ in range(3)))
    await on_each_connection(executor, READ)
    for _ in range(10):
        assert await executor.run(OWNER, READ, {}) == [("x", "ada")]
        assert await executor.run(OWNER, LIMITS, {}) == [("5s", "4s")]


async def test_a_column_that_is_not_there_is_unavailable_until_it_is(
    executor: Executor, url: str
) -> None:
    """As between two versions of the schema."""
    await on_each_connection(executor, READ)
    alter(url, "ALTER TABLE words RENAME word TO term")
    for _ in range(6):
        with pytest.raises(Unavailable):
            await executor.run(OWNER, READ, {})
    alter(url, "ALTER TABLE words RENAME term TO word")
    await on_each_connection(executor, READ)
