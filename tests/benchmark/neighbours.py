"""Part of `make bench-scale`: what a user notices of another one who asks for much."""

import json
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.benchmark.machine import machine_facts
from tests.benchmark.postgres import Postgres, vacuum
from tests.benchmark.report import RESULTS
from tests.benchmark.scale_seed import seed
from tests.benchmark.tables import facts_table, table
from tests.entrypoints.processes import SECRET, serving
from tests.faults.client import Door, user_at
from tests.faults.mortal_postgres import locked_list
from tests.support.neighbours import (
    HEAVY_TASKS,
    SEARCHERS,
    WRITERS,
    Seen,
    asking,
    ordinary_use,
    searches,
    writes,
)
from todo_core.adapters.postgres import migrate

EXECUTORS = ("pool", "multiplex")
HEAVY_USER = "heavy000001"
ROUNDS, QUICK_ROUNDS = 5, 1
REQUESTS = 80
"""Of each kind, in each situation and round."""
TIMES, MORE_MS = 3, 5
"""The bar: so many times as long as alone, and so many milliseconds more."""

ALONE = "alone"
SEARCHED = f"beside {SEARCHERS} searchers of one user with {HEAVY_TASKS:,} tasks".replace(",", " ")
WRITTEN = f"beside {WRITERS} writers of one user whose list is held"

Figures = dict[str, dict[str, float]]
"""By situation and request: the p95 in milliseconds."""

_RESULTS = RESULTS / "neighbours.json"


async def measure_neighbours(
    postgres: Postgres, *, quick: bool, say: Callable[[str], None]
) -> None:
    """Save the figures for each executor."""
    database = postgres.create("neighbours")
    try:
        migrate(database)
        seed(postgres.admin_url_of("neighbours"), "heavy", 1, HEAVY_TASKS)
        vacuum(postgres.admin_url_of("neighbours"))
        rounds = QUICK_ROUNDS if quick else ROUNDS
        found = {each: await _measured(database, each, rounds, say) for each in EXECUTORS}
    finally:
        postgres.drop("neighbours")
    values = {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "facts": {**machine_facts(), **postgres.facts()},
        "quick": quick,
        "rounds": rounds,
        "found": found,
    }
    _RESULTS.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


async def _measured(
    database: str, executor: str, rounds: int, say: Callable[[str], None]
) -> Figures:
    """The medians over the rounds."""
    found: defaultdict[str, list[dict[str, float]]] = defaultdict(list)
    async for situation, seen in _situations(database, executor, rounds):
        found[situation].append({name: 1000 * p95 for name, p95 in seen.p95().items()})
        say(f"{executor}, {situation}: {found[situation][-1]}")
    return {
        situation: {name: median(each[name] for each in all_rounds) for name in all_rounds[0]}
        for situation, all_rounds in found.items()
    }


async def _situations(database: str, executor: str, rounds: int) -> AsyncIterator[tuple[str, Seen]]:
    environment = {
        "DATABASE_URL": database,
        "DATABASE_EXECUTOR": executor,
        "BETTER_AUTH_SECRET": SECRET,
    }
    with (
        tempfile.TemporaryDirectory(prefix="todo-core-benchmark-") as directory,
        serving(Path(directory), environment=environment) as service,
    ):
        async with Door(service.port) as door:
            await ordinary_use(door, rounds=REQUESTS)
            hot = user_at(door)
            task = hot.task(await hot.create())
            for _ in range(rounds):
                yield ALONE, await ordinary_use(door, rounds=REQUESTS)
                async with asking(searches(door, HEAVY_USER)):
                    yield SEARCHED, await ordinary_use(door, rounds=REQUESTS)
                with locked_list(database, hot.id):
                    async with asking(writes(door, hot.id, task)):
                        yield WRITTEN, await ordinary_use(door, rounds=REQUESTS)


def neighbours_section() -> tuple[str, bool]:
    """What was saved as text, and whether it was a trial."""
    values = json.loads(_RESULTS.read_text(encoding="utf-8"))
    facts = {name: values["facts"][name] for name in ("CPU", "system", "Python", "PostgreSQL")}
    rounds = f"{values['day']}, {values['rounds']} rounds of {REQUESTS} requests of each kind.\n"
    return "\n".join([rounds, facts_table(facts), _table(values["found"])]), values["quick"]


def _table(found: dict[str, Figures]) -> str:
    rows = []
    for executor, figures in found.items():
        for situation, p95 in figures.items():
            shown = [_told(p95[name], figures[ALONE][name]) for name in p95]
            rows.append([f"{executor}, {situation}", *shown])
    names = next(iter(next(iter(found.values())).values()))
    return table(("p95, ms", *names), rows)


def _told(beside: float, alone: float) -> str:
    bar = TIMES * alone + MORE_MS
    return f"{beside:.1f}" if beside <= bar else f"**{beside:.1f}, missed**"
