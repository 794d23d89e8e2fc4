"""Three hundred clients send their requests a byte at a time."""

import asyncio
import time
from contextlib import suppress

from tests.faults.client import ANSWER_SECONDS, Door, user_at
from tests.faults.conftest import LIVENESS_SECONDS, Serve
from tests.faults.leaks import check_that_nothing_is_kept
from tests.faults.liveness import watching
from tests.support.api import User

CLIENTS = 300
EVERY_SECONDS = 0.5
ALLOWED_SECONDS = 10
SLACK_SECONDS = 4
"""For what the service still does then, and for the machine."""


def beginning(user: User, *, of_a_body: bool) -> bytes:
    """All that comes before the drops."""
    head = f"POST {user.tasks} HTTP/1.1\r\nHost: localhost\r\nX-Drops: "
    if not of_a_body:
        return head.encode()
    return (
        f"{head}none\r\nAuthorization: {user.authorization['authorization']}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    ).encode()


async def drip(door: Door, start: bytes) -> tuple[bytes, float]:
    """Send drop after drop until it is over; what came back, and after how many seconds."""
    began = time.monotonic()
    reader, writer = await door.connect()
    writer.write(start)
    answering = asyncio.create_task(reader.read())
    with suppress(OSError):
        while not answering.done() and time.monotonic() < began + ANSWER_SECONDS:
            writer.write(b"x")
            await writer.drain()
            await asyncio.wait([answering], timeout=EVERY_SECONDS)
    writer.close()
    with suppress(OSError):
        return await answering, time.monotonic() - began
    return b"", time.monotonic() - began


async def test_dripping_clients_are_sent_away_in_time_and_hinder_nobody(
    database: str, serve: Serve
) -> None:
    keeping = str(ALLOWED_SECONDS)  # heads may take as long
    with (
        serve(database, KEEP_ALIVE_SECONDS=keeping) as service,
        watching(service.port) as pulse,
    ):
        async with Door(service.port) as door:
            user = user_at(door)
            starts = [beginning(user, of_a_body=bool(number % 3)) for number in range(CLIENTS)]
            dripping = [asyncio.create_task(drip(door, start)) for start in starts]
            seconds = []
            while not all(each.done() for each in dripping):
                began = time.monotonic()
                await user.create()
                seconds.append(time.monotonic() - began)
                await asyncio.sleep(0.1)
            ends = [each.result() for each in dripping]
        check_that_nothing_is_kept(service, database)
    heads, bodies = ends[::3], [end for at, end in enumerate(ends) if at % 3]
    assert {answer[:13] for answer, _ in bodies} == {b"HTTP/1.1 408 "}
    assert {answer for answer, _ in heads} == {b""}
    assert max(took for _, took in ends) < ALLOWED_SECONDS + SLACK_SECONDS
    assert sorted(seconds)[len(seconds) * 95 // 100] < 0.5
    assert pulse.slowest() < LIVENESS_SECONDS
