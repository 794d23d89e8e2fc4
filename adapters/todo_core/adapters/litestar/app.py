"""Puts the HTTP service together and follows the server's life."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import cast

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import (
    HTTPScope,
    LifeSpanReceive,
    LifeSpanScope,
    LifeSpanSend,
    Receive,
    Scope,
    Send,
    WebSocketCloseEvent,
)

from todo_core.adapters.litestar.cors import Cors
from todo_core.adapters.litestar.framework import make_framework
from todo_core.adapters.litestar.gate import Gate
from todo_core.adapters.litestar.lifecycle import Backend, Lifecycle, follow_lifespan
from todo_core.adapters.litestar.metrics import Metrics
from todo_core.adapters.litestar.options import HttpOptions
from todo_core.adapters.litestar.paths import raw_path, split_path
from todo_core.adapters.litestar.reception import Reception
from todo_core.adapters.litestar.routes import Route, RouteTable
from todo_core.adapters.litestar.stream_places import StreamPlaces

OpenBackend = Callable[[], AbstractAsyncContextManager[Backend]]
"""Opens what is behind the service for as long as it runs."""


def create_app(
    options: HttpOptions, backend: OpenBackend, metrics: Metrics | None = None
) -> "HttpService":
    """The service as an ASGI application; `backend` is entered when the server starts it."""
    return HttpService(options, backend, metrics or Metrics())


class HttpService:
    """One running service; it shares nothing with others in the same process."""

    def __init__(self, options: HttpOptions, backend: OpenBackend, metrics: Metrics) -> None:
        """Build everything that needs no open backend; `metrics` are its own from now on."""
        self._open_backend = backend
        self._lifecycle = Lifecycle()
        self._metrics = metrics
        cors = Cors(options.cors_origins, options.cors_headers, rate_limited=options.rate_limited)
        streams = StreamPlaces(options.max_streams, options.max_streams_per_user)
        metrics.streams.set_function(lambda: streams.count)
        trial = options.demo_tokens is not None
        self.framework: Litestar = make_framework(self._lifecycle, metrics, streams, trial=trial)
        self._routes = RouteTable(self.framework.routes)
        self._reception = Reception(
            Gate(self.framework, self._lifecycle, cors, metrics),
            self._routes,
            cors,
            metrics,
            options,
        )

    def drain(self) -> None:
        """Say "not ready" from now on, and still answer whatever comes."""
        self._lifecycle.draining = True

    def route(self, scope: HTTPScope) -> Route:
        """What kind of path a request is for."""
        path = raw_path(scope)
        return self._routes.find(split_path(path), path)[0]

    def end_streams(self) -> None:
        """End the answers that have no end of their own."""
        self._lifecycle.stopping.set()

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Be an ASGI application, of HTTP only."""
        if scope["type"] == "lifespan":
            connection = cast("LifeSpanReceive", receive), cast("LifeSpanSend", send)
            await follow_lifespan(self._running(), *connection)
        elif scope["type"] == ScopeType.HTTP:
            await self._reception.serve(scope, cast("Receive", receive), cast("Send", send))
        else:
            closed = WebSocketCloseEvent(type="websocket.close", code=1000, reason="")
            await cast("Send", send)(closed)

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        async with (
            self._open_backend() as backend,
            self.framework.lifespan(),
            self._metrics.shared(),
        ):
            self._lifecycle.backend = backend
            yield
            self.end_streams()
            self._lifecycle.backend = None
