"""What is done to a session, and connecting to a server that does not answer."""

import asyncio
import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.pooler import pooler
from todo_core.adapters.postgres.sessions import Connection, set_up


@pytest.fixture
def without_garbage_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("told", [None, True])
async def test_a_pooler_is_found_without_anything_being_set(
    database_url: str, told: bool | None
) -> None:
    """What would be set stays with the server's session, which serves another client next."""
    async with pooler(database_url) as pooled, await Connection.connect(pooled) as connection:
        before = await settings(connection)
        assert await set_up(connection, pooler=told) == (True, False)
        assert await settings(connection) == before


async def test_without_a_pooler_the_session_is_bounded(database_url: str) -> None:
    async with await Connection.connect(database_url) as connection:
        before = await settings(connection)
        assert await set_up(connection) == (False, False)
        assert (await settings(connection)).keys() - before.keys()


async def settings(connection: Connection) -> dict[str, str]:
    """What somebody has set in a session."""
    cursor = await connection.execute(
        "SELECT name, setting FROM pg_settings WHERE source = 'session' ORDER BY name"
    )
    return dict(await cursor.fetchall())


@pytest.mark.usefixtures("without_garbage_collection")
async def test_an_attempt_to_connect_that_took_too_long_is_hung_up(tmp_path: Path) -> None:
    """At once: a server that comes to itself later finds nobody waiting."""
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / ".s.PGSQL.5432"))
        silent.listen()
        url = f"postgresql:///any?user=any&host={tmp_path}&port=5432"
        with pytest.raises(psycopg.OperationalError) as failure:
            await Connection.connect(url, connect_timeout=2)
        accepted, _ = silent.accept()
        reader, writer = await asyncio.open_connection(sock=accepted)
        async with asyncio.timeout(5):
            await reader.read()
        writer.close()
    assert "timeout" in str(failure.value)
