"""What is asked of databases of different sizes, and how the cost grows."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmark.cells import Cell, Record
from tests.benchmark.figures import cost, ratio

SMALL, MIDDLE, LARGE = "10 000", "100 000", "1 000 000"
SIZES = {SMALL: 10_000, MIDDLE: 100_000, LARGE: 1_000_000}
"""Tasks in a database whose users have a hundred each."""

HEAVY = "100 000 of one user"
"""A user among those of the largest database."""

PLACES = (*SIZES, HEAVY)
HEAVY_USERS_TASKS = 100_000
TASKS_EACH = 100

READS = ("get", "first page", "half-way", "completed", "completed, half-way", "changes, half-way")
WRITES = ("update", "create")
"""Over one connection: the writes of one user take turns anyway."""

BOUND = 1.3


def scale_cell(scenario: str) -> Cell:
    """Writes over one connection, reads over a few."""
    return Cell(scenario, 1 if scenario in WRITES else 16)


@dataclass(frozen=True, slots=True)
class Growth:
    """How many times the cost in the smallest database a request costs at a place."""

    scenario: str
    place: str
    factor: float

    @property
    def met(self) -> bool:
        return self.factor <= BOUND


def growths(records: Sequence[Record]) -> list[Growth]:
    """Where records call a place a service."""
    found = []
    for scenario in (*READS, *WRITES):
        cells = (scale_cell(scenario), scale_cell(scenario))
        for place in PLACES:
            factor = ratio(records, (place, SMALL), cells, cost)
            found.append(Growth(scenario, place, factor))
    return found
