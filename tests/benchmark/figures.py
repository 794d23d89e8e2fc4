"""Many measurements become one figure: medians over rounds, ratios within a round."""

import math
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from tests.benchmark.cells import Cell, Record

Figure = Callable[[Record], float | None]


def rate(record: Record) -> float:
    return record.rate


def cpu(record: Record) -> float:
    return record.cpu_each


def cost(record: Record) -> float:
    """Microseconds of CPU per request, of the service and of PostgreSQL together."""
    return record.cpu_each + (record.postgres_cpu_each or 0)


def p95(record: Record) -> float:
    return record.load.p95


def values(records: Iterable[Record], service: str, cell: Cell, figure: Figure) -> dict[int, float]:
    """The figure of one service and cell in each round."""
    of_cell = [each for each in records if each.service == service and each.cell == cell]
    found = {each.round: figure(each) for each in of_cell}
    return {number: value for number, value in found.items() if value is not None}


def typical(records: Iterable[Record], service: str, cell: Cell, figure: Figure) -> float | None:
    """The median over all rounds; None where nothing was measured."""
    found = values(records, service, cell, figure)
    return median(found.values()) if found else None


def ratio(
    records: Sequence[Record],
    services: tuple[str, str],
    cells: tuple[Cell, Cell],
    figure: Figure,
) -> float:
    """How many times the second the first is, as the median of the rounds' own ratios.

    What disturbs the machine for minutes disturbs both in the same round, and cancels out.
    """
    one, other = (values(records, *each, figure) for each in zip(services, cells, strict=True))
    return median(quotient(one[number], other[number]) for number in one.keys() & other.keys())


def quotient(one: float, other: float) -> float:
    """One by the other; infinitely much where the other is nothing."""
    return one / other if other else math.inf


def geometric_mean(ratios: Sequence[float]) -> float:
    """The mean of ratios: twice as fast here and half as fast there is equally fast."""
    return math.prod(ratios) ** (1 / len(ratios))
