"""The service is killed or told to end, in the middle of writes."""

import asyncio
import signal
import time

import psutil
import pytest

from tests.entrypoints.processes import PATIENCE, all_end, eventually
from tests.faults.client import Door
from tests.faults.conftest import EXECUTORS, Serve
from tests.faults.crowd import Crowd
from tests.faults.leaks import check_that_nothing_is_kept
from tests.faults.writers import LOST


def connections(worker: psutil.Process) -> int:
    return len(worker.net_connections("tcp"))


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_killed_worker_loses_nothing_and_is_replaced(
    database: str, executor: str, serve: Serve
) -> None:
    with serve(database, "--workers", "2", DATABASE_EXECUTOR=executor) as service:
        async with Door(service.port) as door:
            async with Crowd(door, writers=8) as crowd:
                await crowd.all_get_on(3)
                # Nothing makes the system share connections out evenly.
                survivor, victim = sorted(service.workers(), key=connections)
                victim.kill()
                await crowd.all_get_on(3)
                assert await asyncio.to_thread(eventually, lambda: len(service.workers()) == 2)
                assert survivor in service.workers()
                assert victim not in service.workers()
                await crowd.all_get_on(1)
            await crowd.judge()
        check_that_nothing_is_kept(service, database, workers=2)
    assert crowd.statuses() <= {200, 201, LOST}
    assert LOST in crowd.statuses()


async def test_a_worker_that_is_killed_again_and_again_ends_no_other(
    database: str, serve: Serve
) -> None:
    with serve(database, "--workers", "2") as service:
        async with Door(service.port) as door, Crowd(door, writers=8) as crowd:
            survivor, *_ = service.workers()
            for _ in range(6):
                for other in service.workers():
                    if other != survivor:
                        other.kill()
                await crowd.all_get_on(1)
                await asyncio.sleep(1.5)
            assert await asyncio.to_thread(eventually, lambda: len(service.workers()) == 2)
            assert survivor in service.workers()
            await crowd.stop()
            await crowd.judge()
        assert service.end() == 0
    assert crowd.statuses() <= {200, 201, LOST}


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_after_sigterm_nothing_fails_until_nobody_is_let_in(
    database: str, executor: str, serve: Serve
) -> None:
    """Nor is anything lost or done twice on the way from one service to the next."""
    drain = 1
    with serve(database, DATABASE_EXECUTOR=executor, DRAIN_SECONDS=str(drain)) as service:
        async with Door(service.port) as door, Crowd(door) as crowd:
            await crowd.all_get_on(3)
            told = time.monotonic()
            service.process.terminate()
            assert await asyncio.to_thread(eventually, lambda: not service.ready())
            code = await asyncio.to_thread(service.process.wait, PATIENCE)
            took = time.monotonic() - told
            with serve(database) as successor:
                door.port = successor.port
                await crowd.all_get_on(1)
                await crowd.stop()
                await crowd.judge()
    assert code == 0
    assert drain <= took < drain + 15
    lost = [each for each in crowd.attempts if each.status == LOST]
    assert lost
    assert min(each.began + each.seconds for each in lost) >= told + drain
    assert crowd.statuses() <= {200, 201, LOST}


@pytest.mark.parametrize(
    ("executor", "second"), [("pool", signal.SIGTERM), ("multiplex", signal.SIGINT)]
)
async def test_a_second_signal_ends_it_at_once_and_costs_nothing_acknowledged(
    database: str, executor: str, serve: Serve, second: signal.Signals
) -> None:
    with serve(database, DATABASE_EXECUTOR=executor, DRAIN_SECONDS="60") as service:
        processes = service.tree()
        async with Door(service.port) as door, Crowd(door) as crowd:
            await crowd.all_get_on(3)
            service.process.terminate()
            assert await asyncio.to_thread(eventually, lambda: not service.ready())
            await crowd.all_get_on(1)
            began = time.monotonic()
            service.process.send_signal(second)
            assert await asyncio.to_thread(all_end, processes)
            assert time.monotonic() - began < 10
            with serve(database) as successor:
                door.port = successor.port
                await crowd.all_get_on(1)
                await crowd.stop()
                await crowd.judge()
