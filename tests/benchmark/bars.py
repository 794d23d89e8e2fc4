"""The bars that this service has to clear, and whether it does."""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.benchmark.cells import SCENARIOS, UNCHANGED, Cell, Record
from tests.benchmark.figures import Figure, cost, cpu, geometric_mean, p95, rate, ratio
from tests.benchmark.names import DJANGO, FASTAPI, FASTIFY, LIMIT
from tests.benchmark.startup import Startup

RATES = {FASTAPI: (8, 4), DJANGO: (6, 3), FASTIFY: (1.4, 0.9), LIMIT: (1.25, 0.8)}
"""How many times a peer's requests/s in the geometric mean, and in each single cell."""

_USUAL = (16, 128)
_MANY = 1000
_READS = ("get", "list")
_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure and what it has to be."""

    who: str
    what: str
    figure: float
    bound: float
    at_least: bool = False
    unit: str = ""

    @property
    def met(self) -> bool:
        return (operator.ge if self.at_least else operator.le)(self.figure, self.bound)


def comparison_bars(records: Sequence[Record], ours: Sequence[str]) -> list[Bar]:
    """The bars against those peers that were measured."""
    measured = {each.service for each in records}
    bars: list[Bar] = []
    for who in ours:
        for peer in (each for each in RATES if each in measured):
            bars += _rate_bars(records, who, peer)
        if FASTIFY in measured:
            bars += _fastify_bars(records, who)
        bars += _unchanged_bar(records, who)
    return bars


def _rate_bars(records: Sequence[Record], who: str, peer: str) -> Iterator[Bar]:
    ratios = _ratios(records, (who, peer), SCENARIOS, _USUAL, rate)
    if not ratios:
        return
    mean, single = RATES[peer]
    yield Bar(who, f"requests/s, × {peer}", geometric_mean(ratios), mean, at_least=True)
    yield Bar(who, f"requests/s, × {peer}, worst cell", min(ratios), single, at_least=True)


def _fastify_bars(records: Sequence[Record], who: str) -> Iterator[Bar]:
    pair = (who, FASTIFY)
    if reads := _ratios(records, pair, _READS, _USUAL, cpu):
        yield Bar(who, f"CPU per read, × {FASTIFY}, worst cell", max(reads), 0.5)
    if waits := _ratios(records, pair, SCENARIOS, (_MANY,), p95):
        yield Bar(who, f"p95 at {_MANY} connections, × {FASTIFY}, worst cell", max(waits), 0.5)


def _unchanged_bar(records: Sequence[Record], who: str) -> Iterator[Bar]:
    for connections in sorted({*_USUAL} & {*_measured(records, who, UNCHANGED)}):
        cells = (Cell(UNCHANGED, connections), Cell("get", connections))
        figure = ratio(records, (who, who), cells, cost)
        yield Bar(
            who, f"CPU per 304 with PostgreSQL's, × get, {connections} connections", figure, 1
        )


def _ratios(
    records: Sequence[Record],
    services: tuple[str, str],
    scenarios: Sequence[str] | dict[str, str],
    connections: Sequence[int],
    figure: Figure,
) -> list[float]:
    """The ratio in each cell that was measured with both services."""
    return [
        ratio(records, services, (Cell(scenario, each), Cell(scenario, each)), figure)
        for scenario in scenarios
        for each in connections
        if all(each in _measured(records, service, scenario) for service in services)
    ]


def _measured(records: Sequence[Record], service: str, scenario: str) -> list[int]:
    """Over how many connections a scenario was measured."""
    return sorted(
        {
            each.cell.connections
            for each in records
            if each.service == service and each.cell.scenario == scenario
        }
    )


def startup_bars(startup: Startup, records: Sequence[Record], ours: Sequence[str]) -> list[Bar]:
    """The bars on starting, and on the memory of a worker after all loads."""
    bars = [
        Bar("todo-core", "import todo_core.application", startup.import_ms, 60, unit="ms"),
        Bar("todo-core", "second serve --dev ready", startup.ready_seconds, 3, unit="s"),
    ]
    for who in ours:
        memory = max(each.worker for each in records if each.service == who) / _MEBIBYTE
        bars.append(Bar(who, "memory of the worker, at most", memory, 120, unit="MiB"))
    return bars
