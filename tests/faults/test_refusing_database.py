"""The database is there and refuses: it is read-only, or it takes no more connections."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.conftest import RECOVERY_SECONDS, REFUSAL_SECONDS, CrowdAtBoth
from tests.faults.mortal_postgres import MortalPostgres, terminate


@contextmanager
def read_only(server: MortalPostgres) -> Iterator[None]:
    """All sessions are refused writes, and those from this time remain so for as long as they last.

    A server that is no longer the primary leaves such sessions behind.
    """
    server.administer("ALTER ROLE todo SET default_transaction_read_only = on")
    try:
        terminate(server.admin_url)
        yield
    finally:
        server.administer("ALTER ROLE todo RESET default_transaction_read_only")


@contextmanager
def no_more_connections(server: MortalPostgres) -> Iterator[None]:
    """Whoever connects is told that there are too many (53300), and all who were in are out."""
    server.administer("ALTER ROLE todo CONNECTION LIMIT 0")
    try:
        while terminate(server.admin_url):
            time.sleep(0.1)
        yield
    finally:
        server.administer("ALTER ROLE todo CONNECTION LIMIT -1")


async def test_a_read_only_database_is_read_and_recovers(
    postgres_server: MortalPostgres, crowd_at_both: CrowdAtBoth
) -> None:
    async with crowd_at_both() as crowd:
        await crowd.all_get_on(3)
        with read_only(postgres_server):
            await asyncio.sleep(1)
            began = time.monotonic()
            await asyncio.sleep(2)
            meanwhile = [each for each in crowd.attempts if each.began > began]
        await crowd.all_get_on(3, within=RECOVERY_SECONDS)
    assert {each.status for each in meanwhile if each.method == "GET"} == {200}
    assert {each.status for each in meanwhile if each.method != "GET"} == {503}
    assert crowd.statuses() == {200, 201, 503}
    assert crowd.slowest() < REFUSAL_SECONDS


async def test_a_database_that_takes_no_more_connections_is_used_again_once_it_does(
    postgres_server: MortalPostgres, crowd_at_both: CrowdAtBoth
) -> None:
    async with crowd_at_both() as crowd:
        await crowd.all_get_on(3)
        with no_more_connections(postgres_server):
            began = time.monotonic()
            await asyncio.sleep(3)
            meanwhile = [each for each in crowd.attempts if each.began > began]
        await crowd.all_get_on(3, within=RECOVERY_SECONDS)
    assert {each.status for each in meanwhile} == {503}
    assert crowd.statuses() == {200, 201, 503}
    assert crowd.slowest() < REFUSAL_SECONDS
