"""A thousand clients go away in the middle of their requests."""

import asyncio
import re

import psycopg
import pytest

from tests.entrypoints.processes import Serving, eventually
from tests.faults.client import Door, user_at
from tests.faults.conftest import EXECUTORS, LIVENESS_SECONDS, Serve
from tests.faults.leaks import check_that_nothing_is_kept, in_flight
from tests.faults.liveness import watching
from tests.faults.mortal_postgres import locked_list
from tests.support.api import User
from tests.support.tasks import counted

CLIENTS = 1000
TOGETHER = 100
SEARCHERS = 10


def requests(user: User, target: str) -> list[bytes]:
    """Half a head, half a body, a whole request and one whose answer has no end."""
    head = f"Host: localhost\r\nAuthorization: {user.authorization['authorization']}\r\n"
    body = b'{"title": "Buy milk"}'
    post = (
        f"POST {user.tasks} HTTP/1.1\r\n{head}Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    patch = f"PATCH {target}/complete HTTP/1.1\r\n{head}\r\n".encode()
    events = f"GET {user.tasks}/events HTTP/1.1\r\n{head}\r\n".encode()
    return [post[:-10], post + body[:-1], post + body, patch, events]


async def leave(door: Door, request: bytes, seconds: float) -> None:
    """Send a request, or a part of one, and break the connection off."""
    _, writer = await door.connect()
    writer.write(request)
    await asyncio.sleep(seconds)
    writer.transport.abort()


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_clients_that_go_away_leave_nothing_behind(
    database: str, executor: str, serve: Serve
) -> None:
    """A part of them while their requests wait for a lock."""
    with serve(database, DATABASE_EXECUTOR=executor) as service, watching(service.port) as pulse:
        (worker,) = service.workers()
        async with Door(service.port) as door:
            user = user_at(door)
            kinds = requests(user, user.task(await user.create()))
            files = worker.num_fds()
            with locked_list(database, user.id):
                await asyncio.gather(*(leave(door, kinds[3], 0.5) for _ in range(TOGETHER)))
            for first in range(TOGETHER, CLIENTS, TOGETHER):
                numbers = range(first, first + TOGETHER)
                await asyncio.gather(
                    *(leave(door, kinds[n % len(kinds)], 0.01 * (n % 7)) for n in numbers)
                )
        check_that_nothing_is_kept(service, database)
        assert eventually(lambda: worker.num_fds() <= files + 12)  # the pool's, at most
        async with Door(service.port) as door:
            listed = await user_at(door, user.id).send("GET", f"{user.tasks}?limit=1000")
    versions = [task["version"] for task in listed.data["tasks"]]
    etag = listed.header("etag") or ""
    assert counted(int(etag.strip('"'))) == sum(versions)
    assert listed.meta["total"] == len(versions) > 100
    assert pulse.slowest() < LIVENESS_SECONDS


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_nobody_searches_for_clients_that_are_gone(
    database: str, executor: str, serve: Serve
) -> None:
    """What waits for another search of theirs is never sent, and what is sent is cancelled."""
    with serve(database, DATABASE_EXECUTOR=executor) as service:
        async with Door(service.port) as door:
            user = user_at(door)
            await user.create()
            assert await user.list("q=milk")
            search = (
                f"GET {user.tasks}?q=milk HTTP/1.1\r\nHost: localhost\r\n"
                f"Authorization: {user.authorization['authorization']}\r\n\r\n"
            ).encode()
            with psycopg.connect(database) as holder:
                holder.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
                sent = asyncio.create_task(leave(door, search, 1.4))
                await asyncio.sleep(0.2)
                await asyncio.gather(*(leave(door, search, 0.4) for _ in range(SEARCHERS - 1)))
                await sent
                assert await asyncio.to_thread(eventually, lambda: in_flight(service) == 0)
        await asyncio.to_thread(check_that_nothing_is_kept, service, database)
        assert figure(service, 'http_requests_total{method="GET".*status="none"}') == SEARCHERS
        assert figure(service, 'statement_duration_seconds_count{statement="list_tasks"}') == 2


def figure(service: Serving, pattern: str) -> int:
    """The one whose line matches; 0 where there is none."""
    found = re.findall(rf"{pattern} (\d+)", service.get("/metrics").text)
    return int(found[0]) if found else 0
