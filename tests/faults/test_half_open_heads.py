"""Two thousand clients begin a request and leave it at that, for as long as idle ones may stay."""

import asyncio
import time

from tests.faults.client import Door, user_at
from tests.faults.conftest import LIVENESS_SECONDS, Serve
from tests.faults.leaks import check_that_nothing_is_kept
from tests.faults.liveness import watching

CLIENTS = 2000
TOGETHER = 100
KEEP_ALIVE_SECONDS = 8
SLACK_SECONDS = 12
"""For two thousand connections on a busy machine."""


async def begin(door: Door) -> asyncio.StreamReader:
    """Send the beginning of a head."""
    reader, writer = await door.connect()
    writer.write(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Half")
    return reader


async def test_half_open_heads_hinder_nobody_and_last_as_long_as_idle_connections(
    database: str, serve: Serve
) -> None:
    keeping = str(KEEP_ALIVE_SECONDS)
    with (
        serve(database, KEEP_ALIVE_SECONDS=keeping) as service,
        watching(service.port) as pulse,
    ):
        async with Door(service.port) as door:
            user = user_at(door)
            await user.create()
            began = time.monotonic()
            readers: list[asyncio.StreamReader] = []
            while len(readers) < CLIENTS:
                readers += await asyncio.gather(*(begin(door) for _ in range(TOGETHER)))
            last = time.monotonic()
            ends = [asyncio.create_task(reader.read()) for reader in readers]
            seconds = []
            while not all(end.done() for end in ends):
                asked = time.monotonic()
                await user.create()
                assert len(await user.list("limit=1")) == 1
                seconds.append(time.monotonic() - asked)
                await asyncio.sleep(0.05)
                assert time.monotonic() < last + KEEP_ALIVE_SECONDS + SLACK_SECONDS
        assert {end.result() for end in ends} == {b""}
        assert time.monotonic() - began > KEEP_ALIVE_SECONDS
        assert sorted(seconds)[len(seconds) * 95 // 100] < 0.5
        check_that_nothing_is_kept(service, database)
    assert pulse.slowest() < LIVENESS_SECONDS
