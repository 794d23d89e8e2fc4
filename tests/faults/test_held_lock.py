"""Somebody holds a lock, and more requests wait for it than there are connections."""

import asyncio
import time
from typing import Any

from tests.conftest import FreshDatabase
from tests.faults.client import Door, user_at
from tests.faults.conftest import EXECUTORS, LIVENESS_SECONDS, Serve
from tests.faults.leaks import check_that_nothing_is_kept
from tests.faults.liveness import watching
from tests.faults.mortal_postgres import locked_list
from tests.support.api import User

WAITING = 40
SLOWEST = 6
"""Two seconds behind others of the same user, then four for the lock."""
SLACK_SECONDS = 4
"""For what is not waiting, on a machine that has other things to do."""


async def timed(user: User, method: str, target: str, **rest: Any) -> tuple[int, float]:
    """The status of an answer and how many seconds it took."""
    began = time.monotonic()
    reply = await user.send(method, target, **rest)
    assert reply.status != 503 or reply.header("retry-after")
    return reply.status, time.monotonic() - began


async def test_who_waits_for_a_lock_waits_within_bounds_and_others_hardly(
    fresh_database: FreshDatabase, serve: Serve
) -> None:
    """With both executors at once, since there is so much waiting."""
    await asyncio.gather(*(wait_for_a_lock(fresh_database(), kind, serve) for kind in EXECUTORS))


async def wait_for_a_lock(database: str, executor: str, serve: Serve) -> None:
    with serve(database, DATABASE_EXECUTOR=executor) as service, watching(service.port) as pulse:
        async with Door(service.port) as door:
            hot, other = user_at(door), user_at(door)
            mine, theirs = hot.task(await hot.create()), other.task(await other.create())
            with locked_list(database, hot.id):
                waiting = [
                    asyncio.create_task(
                        timed(user_at(door, hot.id), "PATCH", mine, json={"title": "late"})
                    )
                    for _ in range(WAITING)
                ]
                await asyncio.sleep(0.5)
                reads = [await timed(other, "GET", theirs) for _ in range(20)]
                answers = await asyncio.gather(*waiting)
            for user, target in ((hot, mine), (other, theirs)):
                reply = await user_at(door, user.id).send("PATCH", target, json={"title": "after"})
                assert reply.status == 200
        await asyncio.to_thread(check_that_nothing_is_kept, service, database)
    assert {status for status, _ in answers} == {503}
    assert max(seconds for _, seconds in answers) < SLOWEST + SLACK_SECONDS
    assert {status for status, _ in reads} == {200}
    assert max(seconds for _, seconds in reads) < 2 + SLACK_SECONDS
    assert pulse.slowest() < LIVENESS_SECONDS
