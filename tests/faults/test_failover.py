"""A standby takes over, is asked too early, or is one of several hosts."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.client import Door, user_at
from tests.faults.conftest import EXECUTORS, Serve
from tests.faults.mortal_postgres import MortalPostgres, terminate
from tests.faults.standby import Standby, at, standby_of
from tests.support.api import User
from todo_core.adapters.postgres import migrate
from todo_core.adapters.postgres.server import SILENCE_SECONDS

SLACK_SECONDS = 6
"""For a machine that has other things to do."""

CONNECTING_SECONDS = 3
"""For which a name leads to a standby."""


@pytest.fixture
def primary() -> Iterator[MortalPostgres]:
    """One that can be lost for good, with a migrated database."""
    with tempfile.TemporaryDirectory(prefix="todo-core-primary-") as directory:
        Path(directory).chmod(0o755)  # as root, the server runs on another account
        with MortalPostgres(Path(directory)) as server:
            migrate(server.url)
            yield server


@pytest.fixture
def standby(primary: MortalPostgres) -> Iterator[Standby]:
    with standby_of(primary) as standby:
        yield standby


class Name:
    """What leads to one server, then to another, as a name in DNS does."""

    def __init__(self, path: Path, target: Path) -> None:
        self.path = path
        path.symlink_to(target)

    def lead_to(self, target: Path) -> None:
        self.path.unlink()
        self.path.symlink_to(target)


@pytest.fixture
def name(primary: MortalPostgres) -> Iterator[Name]:
    with tempfile.TemporaryDirectory(prefix="todo-core-name-") as directory:
        yield Name(Path(directory, "name"), primary.sockets)


async def served(user: User, *, within: float) -> None:
    """Wait until the user can write again, and reads what was written."""
    async with asyncio.timeout(within):
        while (reply := await user.send("POST", user.tasks, json={"title": "x"})).status != 201:
            assert reply.status == 503
            await asyncio.sleep(0.1)
        created = reply.data["id"]
        while (reply := await user.send("GET", user.tasks)).status != 200:
            assert reply.status == 503
            await asyncio.sleep(0.1)
    assert created in {task["id"] for task in reply.data["tasks"]}


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_standby_that_is_promoted_is_read_and_written_to(
    primary: MortalPostgres,
    standby: Standby,
    name: Name,
    serve: Serve,
    executor: str,
) -> None:
    url = at(primary.url, primary.sockets, name.path)
    with serve(url, DATABASE_EXECUTOR=executor) as service:
        async with Door(service.port) as door:
            user = user_at(door)
            await user.create()
            name.lead_to(standby.sockets)
            await asyncio.to_thread(primary.kill)
            await asyncio.sleep(3)
            reply = await user.send("GET", user.tasks)
            assert reply.status == 503
            await asyncio.to_thread(standby.promote)
            await served(user, within=2 + SLACK_SECONDS)
            assert (await user.send("GET", user.tasks)).meta["total"] == 2


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_nothing_is_read_from_a_standby_that_the_name_led_to_for_a_while(
    primary: MortalPostgres,
    standby: Standby,
    name: Name,
    serve: Serve,
    executor: str,
) -> None:
    url = at(primary.url, primary.sockets, name.path)
    with serve(url, DATABASE_EXECUTOR=executor) as service:
        async with Door(service.port) as door:
            user = user_at(door)
            await user.create()
            standby.pause()
            await user.create()
            name.lead_to(standby.sockets)
            terminate(primary.admin_url)
            soon = time.monotonic() + CONNECTING_SECONDS
            while time.monotonic() < soon:
                assert (await user.send("GET", user.tasks)).status == 503
                await asyncio.sleep(0.05)
            name.lead_to(primary.sockets)
            for _ in range(20):
                await served(user, within=2 + SLACK_SECONDS)


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_of_several_hosts_the_one_that_is_promoted_is_used_when_the_other_is_silent(
    primary: MortalPostgres, standby: Standby, serve: Serve, executor: str
) -> None:
    """Noticed by all clients of all workers in the time that a statement may take, and some."""
    url = at(primary.url, primary.sockets, primary.sockets, standby.sockets)
    url += "&target_session_attrs=read-write"
    with serve(url, "--workers", "2", DATABASE_EXECUTOR=executor) as service:
        async with Door(service.port) as door:
            users = [user_at(door) for _ in range(8)]
            for user in users:
                await user.create()
            with primary.frozen():
                began = time.monotonic()
                asking = [
                    asyncio.create_task(served(user, within=2 * SILENCE_SECONDS + SLACK_SECONDS))
                    for user in users
                ]
                await asyncio.to_thread(standby.promote)
                await asyncio.gather(*asking)
                assert time.monotonic() - began < SILENCE_SECONDS + SLACK_SECONDS
