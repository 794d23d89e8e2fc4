"""What is counted and timed, for Prometheus; by route template, so that no id gets in."""

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from functools import cache
from pathlib import Path
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
)

from todo_core.adapters.litestar.backend_figures import BackendFigures
from todo_core.adapters.litestar.description import SERVICE
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.shared_figures import SharedFigures

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one service, in a registry of its own."""

    def __init__(self, shared_in: Path | None = None) -> None:
        """Start at nothing; `shared_in` is the directory of all workers, if there are several."""
        self.registry: CollectorRegistry = CollectorRegistry()
        self._figures = SharedFigures(self.registry, shared_in)
        ProcessCollector(registry=self.registry)
        self.backend: BackendFigures = BackendFigures()
        self.registry.register(self.backend)
        self.in_flight: Gauge = self._gauge(
            "todo_core_http_requests_in_flight", "Requests that are under way"
        )
        self.streams: Gauge = self._gauge(
            "todo_core_event_streams", "Streams of events that are open"
        )
        self.not_limited: Counter = self._counter(
            "todo_core_rate_limit_skipped",
            "Requests that passed because the store of the rate limit was out of reach",
        )
        self._replays = self._counter(
            "todo_core_idempotent_replays",
            "Creates that got the first answer to their idempotency key again",
        )
        self._answered = cache(
            self._counter(
                "todo_core_http_requests",
                "Requests that were answered",
                "method",
                "route",
                "status",
            ).labels
        )
        self._took = cache(
            self._histogram(
                "todo_core_http_request_duration_seconds",
                "Time from a request's headers to its answer",
                "method",
                "route",
            ).labels
        )
        self._statement_took = cache(
            self._histogram(
                "todo_core_database_statement_duration_seconds",
                "Time that a statement took, the wait for a connection included",
                "statement",
            ).labels
        )

    def observe(self, exchange: Exchange, status: int | None, seconds: float) -> None:
        """Count a finished exchange; no status where no answer went out."""
        method, route = exchange.known_method, exchange.route.template
        self._answered(method, route, status or "none").inc()
        if not exchange.route.endless:
            self._took(method, route).observe(seconds)
        if exchange.replayed:
            self._replays.inc()

    def statement(self, name: str) -> AbstractContextManager[object]:
        """Time what is done in the context as a statement of this name, however it ends."""
        return self._statement_took(name).time()

    def shared(self) -> AbstractAsyncContextManager[None]:
        """Show the figures to the other workers, if there are any, while the context is open."""
        return self._figures.shown()

    async def text(self) -> bytes:
        """Everything that is counted, by all workers, in the text format of Prometheus."""
        return await self._figures.text()

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, registry=self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, buckets=_SECONDS, registry=self.registry)


@get(
    "/metrics",
    media_type=MediaType.TEXT,
    operation_id="readMetrics",
    summary="Figures for Prometheus",
    tags=SERVICE,
)
async def read_metrics(metrics: NamedDependency[Metrics]) -> Response[bytes]:
    """Everything that is counted, in the text format of Prometheus."""
    return Response(await metrics.text(), headers={"content-type": CONTENT_TYPE_LATEST})
