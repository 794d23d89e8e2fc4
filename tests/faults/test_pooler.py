"""The service behind PgBouncer in transaction mode, where no session is anybody's own."""

import asyncio
from contextlib import ExitStack

import httpx
import psycopg
import pytest

from tests.entrypoints.processes import PATIENCE, SECRET, eventually
from tests.faults.client import Door, user_at
from tests.faults.conftest import Serve
from tests.faults.crowd import Crowd
from tests.faults.pgbouncer import PROGRAM, SERVER_CONNECTIONS, pgbouncer
from tests.support.api import User
from todo_core.entrypoints.harness import Profile, SharedSecret, UrlSubject, verify

BRIEFLY = Profile("brief", examples=10, steps=12, races=4, shrinking=5)
"""The harness looks harder elsewhere."""

SEED = 1
"""With which so few examples put every promise to the test."""

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs the program pgbouncer")


async def test_behind_a_pooler_every_promise_is_kept(database: str, serve: Serve) -> None:
    with pgbouncer(database) as pooled, serve(pooled, DATABASE_LISTEN_URL=database) as service:
        async with Door(service.port) as door:
            async with Crowd(door) as crowd:
                await crowd.all_get_on(10)
            await crowd.judge()
        subject = UrlSubject(service.url, SharedSecret(SECRET))
        report = await asyncio.to_thread(verify, subject, profile=BRIEFLY, seed=SEED)
        assert prepared_statements(pooled) == 0
        assert not any(settings_of_sessions(pooled))
    assert not report.failures, report
    assert crowd.statuses() == {200, 201}


async def test_behind_a_pooler_events_come_from_the_server_itself(
    database: str, serve: Serve
) -> None:
    """From one service to the clients of another, which is what LISTEN is for."""
    with (
        pgbouncer(database) as pooled,
        serve(pooled, DATABASE_LISTEN_URL=database) as one,
        serve(pooled, DATABASE_LISTEN_URL=database) as other,
    ):
        assert eventually(lambda: listeners(database) == 2)
        async with Door(one.port) as door, httpx.AsyncClient(timeout=PATIENCE) as client:
            user = user_at(door)
            events = f"{other.url}{user.tasks}/events"
            async with client.stream("GET", events, headers=user.authorization) as stream:
                assert await announced(stream, user)


async def announced(stream: httpx.Response, user: User) -> bool:
    """Whether a stream tells of a task that is made once it is open."""
    async for line in stream.aiter_lines():
        if line == ":":
            await user.create()
        if line == "event: change":
            return True
    return False


def prepared_statements(pooled: str) -> int:
    """How many there are on all the server's sessions that a pooler has, held one by one."""
    count = 0
    with ExitStack() as stack:
        for _ in range(SERVER_CONNECTIONS):
            connection = stack.enter_context(psycopg.connect(pooled, prepare_threshold=None))
            row = connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()
            count += row[0] if row else 0
    return count


def settings_of_sessions(pooled: str) -> list[int]:
    """How many settings of each of these sessions somebody has made, our own client's apart."""
    found = []
    with ExitStack() as stack:
        for _ in range(SERVER_CONNECTIONS):
            connection = stack.enter_context(psycopg.connect(pooled, prepare_threshold=None))
            row = connection.execute(
                "SELECT count(*) FROM pg_settings WHERE source = 'session'"
                " AND (name LIKE '%timeout' OR name = 'plan_cache_mode')"
            ).fetchone()
            found.append(row[0] if row else 0)
    return found


def listeners(url: str) -> int:
    """How many sessions have done nothing since they began to listen."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN %'"
        ).fetchone()
    return row[0] if row else 0
