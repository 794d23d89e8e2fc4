"""A hundred readers ask for the largest page there is, and take nothing of it."""

import asyncio
import socket
import time

import psutil

from tests.entrypoints.processes import eventually
from tests.faults.client import Door, user_at
from tests.faults.conftest import LIVENESS_SECONDS, Serve
from tests.faults.leaks import check_that_nothing_is_kept
from tests.faults.liveness import watching
from tests.support.api import User

READERS = 100
TASKS = 1000
TOGETHER = 20
MEBIBYTE = 1024 * 1024
ALLOWED_BYTES = 64 * MEBIBYTE
STALLED_SECONDS = 10
SLACK_SECONDS = 15
"""For the system, which looks after such readers ever more rarely, and for the machine."""


async def with_a_large_page(door: Door) -> User:
    """A user with a page of about four mebibytes."""
    writers = [user_at(door, "alice") for _ in range(TOGETHER)]

    async def write(user: User) -> None:
        for number in range(TASKS // TOGETHER):
            await user.create(str(number), description="🥛" * 1000)

    await asyncio.gather(*map(write, writers))
    return writers[0]


async def ask(door: Door, user: User) -> socket.socket:
    """Ask for all of it, over a connection that takes in no more than it has to."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, ("127.0.0.1", door.port))
    request = (
        f"GET {user.tasks}?limit=1000 HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: {user.authorization['authorization']}\r\n\r\n"
    )
    await loop.sock_sendall(connection, request.encode())
    return connection


def connections(worker: psutil.Process) -> int:
    """How many connections of clients the worker holds."""
    port = {each.laddr.port for each in worker.net_connections("tcp") if each.status == "LISTEN"}
    return sum(
        each.laddr.port in port and each.status == "ESTABLISHED"
        for each in worker.net_connections("tcp")
    )


async def test_readers_who_take_nothing_cost_little_and_are_gone_after_their_time(
    database: str, serve: Serve
) -> None:
    with serve(database) as service, watching(service.port) as pulse:
        (worker,) = service.workers()
        async with Door(service.port) as door:
            user = await with_a_large_page(door)
            assert len(await user.list("limit=1000")) == TASKS  # what one takes at its worst
            before, idle = worker.memory_info().rss, connections(worker)
            began = time.monotonic()
            readers = [await ask(door, user) for _ in range(READERS)]
            try:
                most = 0
                while time.monotonic() < began + STALLED_SECONDS:
                    most = max(most, worker.memory_info().rss)
                    await asyncio.sleep(0.05)
                    assert (await user.send("GET", f"{user.tasks}?limit=1")).status == 200
                assert most - before < ALLOWED_BYTES, (most - before) / MEBIBYTE
                gone = await asyncio.to_thread(eventually, lambda: connections(worker) <= idle)
                assert gone, connections(worker)
                assert time.monotonic() - began < STALLED_SECONDS + SLACK_SECONDS
                assert len(await user.list("limit=1000")) == TASKS
            finally:
                for each in readers:
                    each.close()
        check_that_nothing_is_kept(service, database)
    assert pulse.slowest() < LIVENESS_SECONDS
