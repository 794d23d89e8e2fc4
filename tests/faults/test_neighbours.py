"""One user asks for more than can be done; another hardly notices, and the service stays ready."""

import pytest

from tests.benchmark.scale_seed import seed
from tests.faults.client import Door, user_at
from tests.faults.conftest import EXECUTORS, Serve
from tests.faults.leaks import check_that_nothing_is_kept
from tests.faults.mortal_postgres import locked_list
from tests.support.neighbours import (
    HEAVY_TASKS,
    Seen,
    asking,
    ordinary_use,
    searches,
    writes,
)

SLACK_SECONDS = 0.1
"""For a machine that has other things to do; without fairness, it is four times as much."""


@pytest.fixture(scope="module")
def heavy_database(module_database: str) -> str:
    """One in which the user heavy000001 has very many tasks."""
    seed(module_database, "heavy", 1, HEAVY_TASKS)
    return module_database


def check(alone: Seen, beside: Seen) -> None:
    """The bar is three times as long, and some milliseconds."""
    assert alone.statuses == beside.statuses == {200, 201}
    before = alone.p95()
    slow = {name: (before[name], p95) for name, p95 in beside.p95().items()}
    assert not {k: v for k, v in slow.items() if v[1] > 3 * v[0] + SLACK_SECONDS}, slow


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_searches_of_one_user_hardly_slow_another(
    heavy_database: str, executor: str, serve: Serve
) -> None:
    with serve(heavy_database, DATABASE_EXECUTOR=executor) as service:
        async with Door(service.port) as door:
            await ordinary_use(door, rounds=10)
            alone = await ordinary_use(door)
            async with asking(searches(door, "heavy000001")) as searched:
                beside = await ordinary_use(door)
        check_that_nothing_is_kept(service, heavy_database)
    check(alone, beside)
    assert 200 in searched.statuses <= {200, 503}


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_writes_of_one_user_that_wait_hardly_slow_another(
    database: str, executor: str, serve: Serve
) -> None:
    """As they do while an import holds that user's list."""
    with serve(database, DATABASE_EXECUTOR=executor) as service:
        async with Door(service.port) as door:
            await ordinary_use(door, rounds=10)
            alone = await ordinary_use(door)
            hot = user_at(door)
            task = hot.task(await hot.create())
            with locked_list(database, hot.id):
                async with asking(writes(door, hot.id, task)) as written:
                    beside = await ordinary_use(door)
        check_that_nothing_is_kept(service, database)
    check(alone, beside)
    assert 503 in written.statuses
    assert written.slowest() < 15
