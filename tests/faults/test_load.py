"""A thousand connections at once: at a moderate rate, and with more to do than can be done."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.faults.client import Door, user_at
from tests.faults.conftest import EXECUTORS, LIVENESS_SECONDS, REFUSAL_SECONDS, Serve
from tests.faults.leaks import check_that_nothing_is_kept
from tests.faults.liveness import watching
from tests.faults.writers import Attempt, Client

CONNECTIONS = 1000
USERS = 50
MODERATE_SECONDS = 6
"""Each connection sends two requests in this time, which is far less than could be served."""

FLOOD_SECONDS = 3
PLACES = 50
"""Of requests that the flooded service handles at a time."""


def clients_at(door: Door) -> list[Client]:
    """A connection each, several of a user's, who note down all attempts together."""
    names = [user_at(door).id for _ in range(USERS)]
    attempts: list[Attempt] = []
    return [Client(user_at(door, names[n % USERS]), attempts) for n in range(CONNECTIONS)]


async def for_all(clients: list[Client], do: Callable[[Client], Awaitable[object]]) -> None:
    await asyncio.gather(*(do(client) for client in clients))


async def read(client: Client) -> None:
    await client.ask("GET", "?limit=20")


async def work(client: Client) -> None:
    """Read and write at moments of its own."""
    first, second = sorted(random.uniform(0, MODERATE_SECONDS) for _ in range(2))
    await asyncio.sleep(first)
    await read(client)
    await asyncio.sleep(second - first)
    await client.ask("POST", json={"title": "Buy milk"})


async def flood(client: Client) -> None:
    """Ask again as soon as there is an answer, whatever it says."""
    end = time.monotonic() + FLOOD_SECONDS
    while time.monotonic() < end:
        await read(client)


def percentile(seconds: list[float], part: float) -> float:
    return sorted(seconds)[int(len(seconds) * part)]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_thousand_connections_are_served_promptly(
    database: str, executor: str, serve: Serve
) -> None:
    with serve(database, DATABASE_EXECUTOR=executor) as service, watching(service.port) as pulse:
        async with Door(service.port) as door:
            clients = clients_at(door)
            await for_all(clients, read)
            attempts = clients[0].attempts
            attempts.clear()
            await for_all(clients, work)
        check_that_nothing_is_kept(service, database)
    assert len(attempts) == 2 * CONNECTIONS
    assert {each.status for each in attempts} == {200, 201}
    assert percentile([each.seconds for each in attempts], 0.95) < 0.5
    assert pulse.slowest() < LIVENESS_SECONDS


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_what_is_too_much_is_refused_in_time(
    database: str, executor: str, serve: Serve
) -> None:
    with serve(database, DATABASE_EXECUTOR=executor, MAX_IN_FLIGHT=str(PLACES)) as service:
        with watching(service.port) as pulse:
            async with Door(service.port) as door:
                clients = clients_at(door)
                await for_all(clients, flood)
        check_that_nothing_is_kept(service, database)
    attempts = clients[0].attempts
    assert {each.status for each in attempts} == {200, 503}
    assert max(each.seconds for each in attempts) < REFUSAL_SECONDS
    # The flood comes from this machine and takes at least a processor of it away.
    assert pulse.slowest(90) < LIVENESS_SECONDS
