"""A hundred clients ask for four megabytes each and take nothing of it."""

import asyncio
import json
import time

import psutil

from tests.entrypoints.processes import Serving, todo_core
from tests.faults.client import Door, user_at
from tests.faults.conftest import LIVENESS_SECONDS, Serve
from tests.faults.leaks import in_flight
from tests.faults.liveness import watching

READERS = 100
ALLOWED_BYTES = 64 * 1024 * 1024
STALLED_SECONDS = 10
SLACK_SECONDS = 10
TASKS = "".join(
    json.dumps({"title": "x", "description": "\U0001f95b" * 1000}) + "\n" for _ in range(1000)
)


def memory(service: Serving) -> int:
    """What the processes of a service take up for themselves, in bytes."""
    server = psutil.Process(service.process.pid)
    return sum(each.memory_full_info().uss for each in (server, *server.children(recursive=True)))


async def test_readers_who_take_nothing_cost_little_and_are_gone_after_their_time(
    database: str, serve: Serve, tmp_path
) -> None:
    file = tmp_path / "tasks.jsonl"
    file.write_text(TASKS)
    for user in ("ada", "bob"):
        done = todo_core("import", user, str(file), DATABASE_URL=database)
        assert done.returncode == 0, done.stderr
    with serve(database) as service, watching(service.port) as pulse:
        async with Door(service.port) as door:
            ada, bob = (user_at(door, name) for name in ("ada", "bob"))
            carol = user_at(door)
            whole = await ada.send("GET", f"{ada.tasks}?limit=1000")
            assert len(whole.body) > 4_000_000
            before = memory(service)
            for user in (ada, bob) * (READERS // 2):
                _, writer = await door.connect()
                bearer = user.authorization["authorization"]
                writer.write(
                    f"GET {user.tasks}?limit=1000 HTTP/1.1\r\nHost: localhost\r\n"
                    f"Authorization: {bearer}\r\n\r\n".encode()
                )
                writer.transport.pause_reading()
            most, end = 0, time.monotonic() + STALLED_SECONDS / 2
            while time.monotonic() < end:
                most = max(most, memory(service) - before)
                assert (await carol.create()) is not None
                await asyncio.sleep(0.2)
            assert in_flight(service) > 0
            end = time.monotonic() + STALLED_SECONDS + SLACK_SECONDS
            while in_flight(service) > 0 and time.monotonic() < end:
                await asyncio.sleep(0.2)
            assert in_flight(service) == 0
            assert len((await ada.send("GET", f"{ada.tasks}?limit=1000")).body) == len(whole.body)
    assert most < ALLOWED_BYTES
    assert pulse.slowest() < LIVENESS_SECONDS * 5
