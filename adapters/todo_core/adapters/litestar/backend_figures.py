"""What is behind the service, looked at whenever somebody reads the figures."""

import math
from collections.abc import Callable, Iterator
from typing import Protocol

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector


class Connections(Protocol):
    """What connections to a database do at one moment."""

    @property
    def open(self) -> int: ...

    @property
    def in_use(self) -> int: ...

    @property
    def waiting(self) -> int: ...

    @property
    def most(self) -> int: ...


class BackendFigures(Collector):
    """Gauges of what a deployment has; there are none of what it does not have."""

    connections: Callable[[], Connections] | None = None
    """Set where there is a database."""
    key_age: Callable[[], float | None] | None = None
    """Set where keys are fetched; tells seconds, or None as long as there never was an answer."""

    def collect(self) -> Iterator[Metric]:
        """Be asked by a registry."""
        if self.connections:
            yield from _connections(self.connections())
        if self.key_age:
            age = self.key_age()
            yield GaugeMetricFamily(
                "todo_core_key_set_age_seconds",
                "Time since the issuer of keys last gave a good answer; infinite if it never did",
                math.inf if age is None else age,
            )


def _connections(now: Connections) -> Iterator[Metric]:
    name = "todo_core_database"
    yield GaugeMetricFamily(f"{name}_connections", "Connections for requests", now.open)
    yield GaugeMetricFamily(
        f"{name}_connections_in_use", "Connections that carry a statement", now.in_use
    )
    yield GaugeMetricFamily(
        f"{name}_connections_max", "Connections for requests that there can be", now.most
    )
    yield GaugeMetricFamily(
        f"{name}_statements_waiting",
        "Statements that wait for a connection, or for others of their user",
        now.waiting,
    )
