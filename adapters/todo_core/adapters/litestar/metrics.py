"""What is counted and timed, for Prometheus; by route template, so that no id gets in."""

from functools import cache
from typing import Final

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from todo_core.adapters.litestar.description import SERVICE
from todo_core.adapters.litestar.exchange import Exchange

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one service, in a registry of its own."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.registry: CollectorRegistry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.in_flight: Gauge = Gauge(
            "todo_core_http_requests_in_flight",
            "Requests that are under way",
            registry=self.registry,
        )
        self.streams: Gauge = Gauge(
            "todo_core_event_streams",
            "Streams of events that are open",
            registry=self.registry,
        )
        self._requests = Counter(
            "todo_core_http_requests",
            "Requests that were answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "todo_core_http_request_duration_seconds",
            "Time from a request's headers to its answer",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self.registry,
        )

        self.not_limited: Counter = Counter(
            "todo_core_rate_limit_skipped",
            "Requests that passed because the store of the rate limit was out of reach",
            registry=self.registry,
        )

        self._answered = cache(self._requests.labels)
        self._took = cache(self._seconds.labels)

    def observe(self, exchange: Exchange, status: int | None, seconds: float) -> None:
        """Count a finished exchange; no status where no answer went out."""
        method, route = exchange.known_method, exchange.route.template
        self._answered(method, route, status or "none").inc()
        if not exchange.route.endless:
            self._took(method, route).observe(seconds)


@get(
    "/metrics",
    media_type=MediaType.TEXT,
    operation_id="readMetrics",
    summary="Figures for Prometheus",
    tags=SERVICE,
)
async def read_metrics(metrics: NamedDependency[Metrics]) -> Response[bytes]:
    """Everything that is counted, in the text format of Prometheus."""
    return Response(
        generate_latest(metrics.registry), headers={"content-type": CONTENT_TYPE_LATEST}
    )
