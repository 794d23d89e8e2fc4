"""A span for each request over HTTP, part of the caller's trace where there is one."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, Protocol

from opentelemetry import propagate
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer

from todo_core.adapters.opentelemetry.spans import opened

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Asgi = Callable[[Any, Any, Any], Awaitable[None]]

_UNTRACED: Final = ("/health/live", "/health/ready", "/metrics")
"""What probes and scrapers ask all the time."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FAULT: Final = 500


class Route(Protocol):
    """The kind of path that a request is for."""

    @property
    def template(self) -> str: ...

    @property
    def endless(self) -> bool: ...


class TracedService:
    """Stands around an ASGI application; of a path it tells the template, of a query nothing."""

    def __init__(self, service: Asgi, route: Callable[[Any], Route], tracer: Tracer) -> None:
        """`route` finds what a request is for."""
        self._service = service
        self._route = route
        self._tracer = tracer
        self._caller = _Caller()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Be an ASGI application."""
        route = self._route(scope) if scope["type"] == "http" else None
        if route is None or route.template in _UNTRACED:
            await self._service(scope, receive, send)
        else:
            await self._traced(route, scope, receive, send)

    async def _traced(self, route: Route, scope: Scope, receive: Receive, send: Send) -> None:
        span = self._started(route, scope)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                _answered(span, message)
                if route.endless:
                    span.end()  # what follows can go on for hours
            await send(message)

        try:
            with opened(span):
                await self._service(scope, receive, sent)
        finally:
            if span.is_recording():
                span.end()

    def _started(self, route: Route, scope: Scope) -> Span:
        method = scope["method"] if scope["method"] in _METHODS else None
        attributes = {
            "http.request.method": method or "_OTHER",
            "url.scheme": scope["scheme"],
            "network.protocol.version": scope["http_version"],
        }
        name = method or "HTTP"
        if route.template.startswith("/"):
            attributes["http.route"] = route.template
            name += f" {route.template}"
        return self._tracer.start_span(
            name, context=self._caller.read(scope), kind=SpanKind.SERVER, attributes=attributes
        )


class _Caller:
    """Reads the trace that a request is part of (W3C Trace Context), by OTEL_PROPAGATORS."""

    def __init__(self) -> None:
        self._propagator = propagate.get_global_textmap()
        self._names = {name.encode(): name for name in self._propagator.fields}

    def read(self, scope: Scope) -> Context:
        """The caller's context; an empty one where nothing good was sent."""
        told = {
            self._names[name]: value.decode("latin-1")
            for name, value in scope["headers"]
            if name in self._names
        }
        return self._propagator.extract(told, context=Context()) if told else Context()


def _answered(span: Span, message: Message) -> None:
    status: int = message["status"]
    span.set_attribute("http.response.status_code", status)
    for name, value in message["headers"]:
        if name == b"x-request-id":
            span.set_attribute("http.response.header.x-request-id", [value.decode()])
    if status >= _FAULT:
        span.set_attribute("error.type", str(status))
        span.set_status(StatusCode.ERROR)
