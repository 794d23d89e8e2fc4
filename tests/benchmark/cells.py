"""What is asked of a service, over how many connections, and what came of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

SCENARIOS = {
    "get": "one task",
    "list": "the newest 20 tasks with the total",
    "update": "a new title and state",
    "mixed": "70 % get, 15 % list, 10 % create, 5 % update",
    "create": "a new task",
}
"""Those that every service can do, in the order in which they run; creates grow the tables."""

UNCHANGED = "unchanged"
"""A list whose ETag the client has already; only todo-core answers 304."""

CONNECTIONS = (16, 128, 1000)


@dataclass(frozen=True, slots=True)
class Cell:
    """One load."""

    scenario: str
    connections: int


@dataclass(frozen=True, slots=True)
class Load:
    """What the load generator saw."""

    requests: int
    """Answers of any kind."""
    failures: int
    """Answers of 400 and more, and requests without an answer."""
    seconds: float
    p50: float
    """Milliseconds, as the others."""
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Record:
    """One service under one load in one round."""

    round: int
    service: str
    cell: Cell
    load: Load
    cpu: float
    """Seconds of the service's process tree."""
    postgres_cpu: float | None
    """Seconds of the database server's; None where it cannot be seen from here."""
    memory: int
    """Bytes of the process tree, shared pages counted once."""
    worker: int
    """Bytes that the largest process of the tree keeps resident."""

    @property
    def rate(self) -> float:
        """Requests that were answered as they should be, per second."""
        return max(0, self.load.requests - self.load.failures) / self.load.seconds

    @property
    def cpu_each(self) -> float:
        """Microseconds of the service's CPU per request."""
        return self.cpu / max(1, self.load.requests) * 1e6

    @property
    def postgres_cpu_each(self) -> float | None:
        """Microseconds of the database server's CPU per request."""
        spent = self.postgres_cpu
        return None if spent is None else spent / max(1, self.load.requests) * 1e6

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Self:
        parts = {"cell": Cell(**values["cell"]), "load": Load(**values["load"])}
        return cls(**{**values, **parts})
