"""The database is killed, stands still or ends its sessions, in the middle of writes."""

import asyncio
import time

import pytest

from tests.faults.client import Door, user_at
from tests.faults.conftest import (
    EXECUTORS,
    RECOVERY_SECONDS,
    REFUSAL_SECONDS,
    CrowdAtBoth,
    Serve,
)
from tests.faults.mortal_postgres import MortalPostgres, terminate
from todo_core.adapters.postgres.executor import POOL_WAIT_SECONDS
from todo_core.adapters.postgres.server import SILENCE_SECONDS

SLACK_SECONDS = 3
"""For a machine that has other things to do."""


async def test_what_was_acknowledged_survives_the_death_of_the_database(
    postgres_server: MortalPostgres, crowd_at_both: CrowdAtBoth
) -> None:
    async with crowd_at_both() as crowd:
        for _ in range(2):
            await crowd.all_get_on(3)
            await asyncio.to_thread(postgres_server.kill)
            await asyncio.sleep(2)
            await asyncio.to_thread(postgres_server.start)
            await crowd.all_get_on(1, within=RECOVERY_SECONDS)
    assert crowd.statuses() == {200, 201, 503}
    assert crowd.slowest() < REFUSAL_SECONDS


async def test_a_database_that_stands_still_is_noticed_by_all_clients(
    postgres_server: MortalPostgres, crowd_at_both: CrowdAtBoth
) -> None:
    """Whether they waited when it fell silent or ask later; who does waits for a connection."""
    noticed = SILENCE_SECONDS + POOL_WAIT_SECONDS
    async with crowd_at_both(toggling=False) as crowd:
        await crowd.all_get_on(3)
        with postgres_server.frozen():
            began = time.monotonic()
            await asyncio.sleep(noticed + 10)
            later = [each for each in crowd.attempts if each.began > began + noticed]
        await crowd.all_get_on(1, within=RECOVERY_SECONDS)
    assert crowd.statuses() <= {200, 201, 412, 503}
    assert SILENCE_SECONDS <= crowd.slowest() < noticed + SLACK_SECONDS
    assert {each.status for each in later} == {503}
    assert max(each.seconds for each in later) < POOL_WAIT_SECONDS + SLACK_SECONDS


async def test_sessions_that_are_ended_under_way_cost_a_repetition_at_most(
    postgres_server: MortalPostgres, crowd_at_both: CrowdAtBoth
) -> None:
    async with crowd_at_both() as crowd:
        for _ in range(8):
            await crowd.all_get_on(1)
            assert await asyncio.to_thread(terminate, postgres_server.admin_url)
        await crowd.all_get_on(1, within=RECOVERY_SECONDS)
    assert crowd.statuses() <= {200, 201, 503}
    assert crowd.slowest() < REFUSAL_SECONDS


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_sessions_that_are_ended_while_idle_cost_nothing(
    postgres_server: MortalPostgres, database: str, executor: str, serve: Serve
) -> None:
    """Not even a toggle, which could not be repeated, finds out."""
    with serve(database, DATABASE_EXECUTOR=executor) as service:
        async with Door(service.port) as door:
            user = user_at(door)
            task = await user.create()
            for round_ in range(5):
                others = [user_at(door, user.id) for _ in range(10)]
                await asyncio.gather(*(other.list() for other in others))
                assert await asyncio.to_thread(terminate, postgres_server.admin_url) > 1
                for _ in range(10):
                    reply = await user.send("PATCH", f"{user.task(task)}/complete")
                    assert reply.status == 200
                assert reply.data["version"] == 1 + 10 * (round_ + 1)
