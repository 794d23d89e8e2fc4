"""A server that is away is not beset, and the log is not filled, however many requests come."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from todo_core.adapters.postgres import PostgresSignals, server
from todo_core.adapters.postgres.executor import Executor
from todo_core.adapters.postgres.multiplexer import MultiplexedExecutor
from todo_core.adapters.postgres.pool import PooledExecutor
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special
from todo_core.domain.errors import Unavailable

OUTAGE_SECONDS = 5
MOST_ATTEMPTS = 8
"""With the shortest pauses that chance allows, for each of those that try."""

PID = Statement(select(func.pg_backend_pid()))


class Refusing:
    """Hangs up on everybody."""

    url = ""
    attempts = 0

    async def refuse(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.attempts += 1
        writer.close()


@pytest.fixture
async def refusing(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Refusing]:
    caplog.set_level(logging.WARNING, logger=server.__name__)
    refusing = Refusing()
    async with await asyncio.start_server(refusing.refuse, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        options = "sslmode=disable&gssencmode=disable"
        refusing.url = f"postgresql://nobody@127.0.0.1:{port}/nothing?{options}"
        yield refusing


@pytest.mark.parametrize("kind", [MultiplexedExecutor, PooledExecutor])
async def test_executors_try_ever_more_seldom(
    refusing: Refusing, kind: type[MultiplexedExecutor], caplog: pytest.LogCaptureFixture
) -> None:
    executor = kind(refusing.url, size=2)
    await executor.open()
    asking = [asyncio.create_task(ask(executor)) for _ in range(8)]
    await asyncio.sleep(OUTAGE_SECONDS)
    for each in asking:
        each.cancel()
    await executor.close()
    assert 2 <= refusing.attempts <= 2 * MOST_ATTEMPTS
    assert warnings(caplog) == ["no connection to the database for 0 s"]


async def ask(executor: Executor) -> None:
    while True:
        with suppress(Unavailable):
            await executor.run(Special.NOBODY, PID, {})


async def test_so_does_who_listens(refusing: Refusing, caplog: pytest.LogCaptureFixture) -> None:
    signals = PostgresSignals(refusing.url)
    await signals.open()
    await asyncio.sleep(OUTAGE_SECONDS)
    await signals.close()
    assert 2 <= refusing.attempts <= 2 * MOST_ATTEMPTS
    assert warnings(caplog) == ["no connection to the database for 0 s"]


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.message for each in caplog.records if each.name == server.__name__]
