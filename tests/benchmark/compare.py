"""`make bench`: all services under all loads, in interleaved rounds."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.benchmark import usage, wrk
from tests.benchmark.answers import check_answers
from tests.benchmark.cells import CONNECTIONS, SCENARIOS, UNCHANGED, Cell, Record
from tests.benchmark.contents import Contents, authorization
from tests.benchmark.names import OURS
from tests.benchmark.postgres import Postgres
from tests.benchmark.processes import BenchmarkError
from tests.benchmark.services import Running, Service, all_running, templates

_WARM_UP = Cell("mixed", 16)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how much."""

    rounds: int
    seconds: int
    """For each service and cell."""
    users: int
    tasks_each: int
    connections: Sequence[int] = CONNECTIONS

    @property
    def cells(self) -> list[Cell]:
        """In the order in which they run: before anything is written the lists are unchanged."""
        scenarios = (UNCHANGED, *SCENARIOS)
        return [Cell(scenario, each) for scenario in scenarios for each in self.connections]


QUICK = Plan(rounds=1, seconds=1, users=50, tasks_each=40)
FULL = Plan(rounds=5, seconds=4, users=1000, tasks_each=100)


def compare(
    plan: Plan, postgres: Postgres, wanted: Sequence[Service], say: Callable[[str], None]
) -> list[Record]:
    """Measure; BenchmarkError where a service does not answer as the others do."""
    contents = Contents(plan.users, plan.tasks_each)
    records: list[Record] = []
    say("Filling the databases")
    with (
        templates(postgres, wanted, contents),
        tempfile.TemporaryDirectory(prefix="todo-core-benchmark-") as directory,
    ):
        for number in range(1, plan.rounds + 1):
            with all_running(postgres, wanted, Path(directory)) as running:
                check_answers(running)
                users = _prepared(contents, plan, running, Path(directory))
                for record in _round(number, plan, postgres, running, users):
                    say(told(record))
                    records.append(record)
    return records


def _prepared(
    contents: Contents, plan: Plan, running: Sequence[Running], directory: Path
) -> dict[str, Path]:
    """Warm services, and a file of users for each."""
    files = {}
    for number, each in enumerate(running):
        files[each.service.name] = path = directory / f"{number}.users"
        contents.write_users(path)
        wrk.load(each.url, _WARM_UP, plan.seconds, path, seed=0)
        usage.settle(each.pid)
        if each.service.name in OURS:
            contents.write_users(path, _etags(each.url, contents.names))
    return files


def _etags(url: str, names: Sequence[str]) -> dict[str, str]:
    """The ETag of each user's list, which answers 304 to it."""
    etags = {}
    with httpx.Client(base_url=url, trust_env=False) as client:
        for name in names:
            path, headers = f"/api/{name}/tasks?limit=20", authorization(name)
            etags[name] = client.get(path, headers=headers).headers["ETag"]
            headers["If-None-Match"] = etags[name]
            if client.get(path, headers=headers).status_code != httpx.codes.NOT_MODIFIED:
                raise BenchmarkError("A list that has not changed is not answered with 304.")
    return etags


def _round(
    number: int,
    plan: Plan,
    postgres: Postgres,
    running: Sequence[Running],
    users: dict[str, Path],
) -> Iterator[Record]:
    """Each cell with every service in turn, and another one first each time."""
    for turn, cell in enumerate(plan.cells, number):
        first = turn % len(running)
        for each in (*running[first:], *running[:first]):
            if cell.scenario != UNCHANGED or each.service.name in OURS:
                name = each.service.name
                yield measure(number, name, each, cell, plan.seconds, users[name], postgres)


def measure(
    number: int,
    name: str,
    running: Running,
    cell: Cell,
    seconds: int,
    users: Path,
    postgres: Postgres,
) -> Record:
    """One service under one load; afterwards it and the database have nothing left to do."""
    pids = [running.pid, *([postgres.pid] if postgres.pid else [])]
    before = [usage.cpu_seconds(pid) for pid in pids]
    load = wrk.load(running.url, cell, seconds, users, seed=number)
    cpu, *others = [usage.cpu_seconds(pid) - spent for pid, spent in zip(pids, before, strict=True)]
    memory, worker = usage.memory(running.pid)
    usage.settle(*pids)
    return Record(
        round=number,
        service=name,
        cell=cell,
        load=load,
        cpu=cpu,
        postgres_cpu=others[0] if others else None,
        memory=memory,
        worker=worker,
    )


def told(record: Record) -> str:
    """A line for whoever waits."""
    cell, load = record.cell, record.load
    failures = f", {load.failures} FAILURES" if load.failures else ""
    return (
        f"{record.round} {cell.scenario}/{cell.connections} {record.service}:"
        f" {record.rate:.0f}/s, p95 {load.p95:.1f} ms, {record.cpu_each:.0f} µs{failures}"
    )
