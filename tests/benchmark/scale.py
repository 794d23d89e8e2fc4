"""`make bench-scale`: what a request costs in databases of different sizes."""

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.benchmark import usage, wrk
from tests.benchmark.cells import Cell, Record
from tests.benchmark.compare import measure, told
from tests.benchmark.contents import KnownUser, authorization, write_users
from tests.benchmark.names import USUAL
from tests.benchmark.postgres import Postgres
from tests.benchmark.processes import BenchmarkError
from tests.benchmark.scale_cells import (
    HEAVY,
    HEAVY_USERS_TASKS,
    LARGE,
    PLACES,
    READS,
    SIZES,
    TASKS_EACH,
    WRITES,
    scale_cell,
)
from tests.benchmark.scale_seed import (
    HEAVY_USER,
    USER,
    make_database,
    ordinary_users,
    some_task_ids,
)
from tests.benchmark.services import Running, services, serving

_LARGEST_PAGE = 1000
_MOST_IDS = 10_000


@dataclass(frozen=True, slots=True)
class ScalePlan:
    """How long and how much."""

    rounds: int
    seconds: int
    """For each request and place."""
    most_users: int
    """Who ask; they are spread over the whole database."""


QUICK = ScalePlan(rounds=1, seconds=1, most_users=50)
FULL = ScalePlan(rounds=5, seconds=4, most_users=1000)


@dataclass(frozen=True, slots=True)
class Place:
    """A running service and the users who ask it."""

    name: str
    running: Running
    users: Mapping[str, Path]
    """A file for each scenario."""


def measure_scale(plan: ScalePlan, postgres: Postgres, say: Callable[[str], None]) -> list[Record]:
    """Measure each place in turn; a record's service is the name of the place."""
    records = []
    with (
        tempfile.TemporaryDirectory(prefix="todo-core-benchmark-") as directory,
        ExitStack() as stack,
    ):
        places = list(_places(plan, postgres, Path(directory), stack, say))
        for record in _measurements(plan, postgres, places):
            say(told(record))
            records.append(record)
    return records


def _measurements(plan: ScalePlan, postgres: Postgres, places: list[Place]) -> Iterator[Record]:
    for number in range(1, plan.rounds + 1):
        for turn, scenario in enumerate((*READS, *WRITES), number):
            first = turn % len(places)
            for place in (*places[first:], *places[:first]):
                cell = scale_cell(scenario)
                users = place.users[scenario]
                yield measure(
                    number, place.name, place.running, cell, plan.seconds, users, postgres
                )


def _places(
    plan: ScalePlan,
    postgres: Postgres,
    directory: Path,
    stack: ExitStack,
    say: Callable[[str], None],
) -> Iterator[Place]:
    """A service for each size, each warm; the heavy user asks that of the largest."""
    (service,) = (each for each in services() if each.name == USUAL)
    for size, tasks in SIZES.items():
        say(f"Filling a database with {size} tasks")
        stack.callback(postgres.drop, f"scale_{tasks}")
        database = make_database(postgres, size)
        running = stack.enter_context(serving(service, database, directory / f"{tasks}.log"))
        for name, users, tasks_each in _askers(plan, size):
            known = [_known(running.url, database, user, tasks_each) for user in users]
            place = Place(name, running, _files(known, directory / str(PLACES.index(name))))
            _warm_up(place)
            yield place


def _askers(plan: ScalePlan, size: str) -> Iterator[tuple[str, Sequence[str], int]]:
    """The places in a database: their names, who asks there, and how many tasks each has."""
    everybody = [f"{USER}{number:06}" for number in range(1, ordinary_users(size) + 1)]
    some = random.Random(size).sample(everybody, min(plan.most_users, len(everybody)))
    yield size, some, TASKS_EACH
    if size == LARGE:
        yield HEAVY, [f"{HEAVY_USER}000001"], HEAVY_USERS_TASKS


def _warm_up(place: Place) -> None:
    for scenario in READS:
        wrk.load(place.running.url, Cell(scenario, 4), 1, place.users[scenario], seed=0)
    usage.settle(place.running.pid)


def _known(url: str, database: str, user: str, tasks: int) -> dict[str, KnownUser]:
    """What wrk knows of a user in each scenario."""
    ids = some_task_ids(database, user, _MOST_IDS)
    with httpx.Client(
        base_url=f"{url}/api/{user}/tasks", headers=authorization(user), trust_env=False
    ) as client:
        total = client.get("", params={"limit": 1}).json()["meta"]["total"]
        if total != tasks:
            raise BenchmarkError(f"{user} should have {tasks} tasks and has {total}.")
        rests = {
            "first page": "?limit=20",
            "half-way": f"?limit=20&cursor={_half_way(client, {}, tasks)}",
            "completed": "?completed=true&limit=20",
            "completed, half-way": "?completed=true&limit=20&cursor="
            + _half_way(client, {"completed": "true"}, tasks * 2 // 5),
            "changes, half-way": f"/changes?limit=20&since={_half_of_the_feed(client, tasks)}",
        }
    return {
        scenario: KnownUser(user, ids, rest=rests.get(scenario, "-"))
        for scenario in (*READS, *WRITES)
    }


def _half_way(client: httpx.Client, query: dict[str, str], tasks: int) -> str:
    """The cursor in the middle of a list, which a client gets by going there page by page."""
    limit = min(_LARGEST_PAGE, tasks // 2)
    meta = {"next_cursor": None}
    for _ in range(tasks // 2 // limit):
        cursor = {"cursor": meta["next_cursor"]} if meta["next_cursor"] else {}
        meta = client.get("", params={**query, "limit": limit, **cursor}).json()["meta"]
    return meta["next_cursor"]


def _half_of_the_feed(client: httpx.Client, tasks: int) -> str:
    """The token in the middle of the feed of changes."""
    limit = min(_LARGEST_PAGE, tasks // 2)
    meta = {"next_token": None}
    for _ in range(tasks // 2 // limit):
        since = {"since": meta["next_token"]} if meta["next_token"] else {}
        meta = client.get("/changes", params={"limit": limit, **since}).json()["meta"]
    return meta["next_token"]


def _files(known: list[dict[str, KnownUser]], directory: Path) -> dict[str, Path]:
    directory.mkdir()
    files = {}
    for number, scenario in enumerate((*READS, *WRITES)):
        files[scenario] = directory / str(number)
        write_users(files[scenario], [each[scenario] for each in known])
    return files
