"""What a service's spans are made with, and where they go: as OpenTelemetry's variables say."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Self

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, format_span_id, format_trace_id, get_current_span

from todo_core.adapters.opentelemetry.requests import Asgi, Route, TracedService
from todo_core.adapters.opentelemetry.spans import part
from todo_core.adapters.opentelemetry.use_cases import traced
from todo_core.application import TodoCore

FLUSH_SECONDS: Final = 3
"""For so long the last spans may take to leave."""


class Tracing:
    """Puts spans around the three layers of one service, which know nothing of it."""

    def __init__(self, provider: TracerProvider, flush_seconds: float = FLUSH_SECONDS) -> None:
        """Make spans with `provider`."""
        self._provider = provider
        self._flush_seconds = flush_seconds
        self._tracer = provider.get_tracer("todo_core")

    @classmethod
    def of_environment(cls) -> Self:
        """By OpenTelemetry's variables, in batches and over HTTP."""
        provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return cls(provider)

    def around_service(self, service: Asgi, route: Callable[[Any], Route]) -> TracedService:
        """A span around each request; `route` finds what a request is for."""
        return TracedService(service, route, self._tracer)

    def around_core(self, core: TodoCore) -> TodoCore:
        """A span around each call of a use case, named after it."""
        return traced(core, lambda name: part(self._tracer, name))

    @property
    def around_statements(self) -> tuple[Callable[[str], AbstractContextManager[None]]]:
        """Makes the span around a statement, by its name."""
        return (self._statement,)

    def _statement(self, name: str) -> AbstractContextManager[None]:
        """Of a statement the name is told, and neither its text nor its values."""
        attributes = {"db.system.name": "postgresql", "db.query.summary": name}
        return part(self._tracer, name, attributes, SpanKind.CLIENT)

    async def close(self) -> None:
        """Send what is left, without waiting for long if nobody takes it."""
        sent = asyncio.Event()
        loop = asyncio.get_running_loop()

        def flush() -> None:
            self._provider.shutdown()
            loop.call_soon_threadsafe(sent.set)

        # Unlike one of the loop's own, a thread that keeps no process from ending.
        threading.Thread(target=flush, daemon=True).start()
        try:
            async with asyncio.timeout(self._flush_seconds):
                await sent.wait()
        except TimeoutError:
            pass


def log_fields() -> Mapping[str, object]:
    """The ids by which a record is found in a trace; none outside of one."""
    context = get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {
        "trace_id": format_trace_id(context.trace_id),
        "span_id": format_span_id(context.span_id),
    }


def _resource() -> Resource:
    named = SERVICE_NAME in OTELResourceDetector().detect().attributes
    return Resource.create(None if named else {SERVICE_NAME: "todo-core"})
