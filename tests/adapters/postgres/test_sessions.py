"""Connecting to a server that does not answer."""

import asyncio
import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from todo_core.adapters.postgres.sessions import Connection


@pytest.fixture
def without_garbage_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


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
