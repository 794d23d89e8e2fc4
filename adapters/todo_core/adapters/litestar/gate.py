"""The gate in front of the framework: what holds for every request, whatever its route."""

from typing import cast

from litestar.types import ASGIApp, HTTPScope, Method, Receive, Scope

from todo_core.adapters.litestar.authentication import authenticate
from todo_core.adapters.litestar.cors import Cors
from todo_core.adapters.litestar.errors import METHOD_NOT_ALLOWED, NO_SUCH_PATH, Refused
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.lifecycle import Lifecycle
from todo_core.adapters.litestar.limits import check_head
from todo_core.adapters.litestar.metrics import Metrics
from todo_core.adapters.litestar.outgoing import Outgoing
from todo_core.adapters.litestar.routes import NO_ROUTE
from todo_core.adapters.litestar.throttle import Throttle
from todo_core.domain.ownership import authorize


class Gate:
    """Lets a request through once it is known who asks, that they may, and for what.

    The order of the checks is a promise (CONTRACT.md, section 4): who may not see another user's
    tasks learns nothing from how a request for them is refused.
    """

    def __init__(
        self, framework: ASGIApp, lifecycle: Lifecycle, cors: Cors, metrics: Metrics
    ) -> None:
        """Stand in front of `framework`."""
        self._framework = framework
        self._lifecycle = lifecycle
        self._cors = cors
        self._throttle = Throttle(metrics)

    async def __call__(
        self, exchange: Exchange, scope: HTTPScope, receive: Receive, outgoing: Outgoing
    ) -> None:
        """Answer OPTIONS; check everything else and pass it on; raises what refuses it."""
        if exchange.method == "OPTIONS":
            check_head(scope, exchange)
            await outgoing.respond(self._cors.options(exchange))
            return
        if exchange.segments[:1] == ["api"]:
            await self._check_caller(exchange, outgoing)
        check_head(scope, exchange)
        _check_route(exchange)
        method = "GET" if exchange.method == "HEAD" else exchange.method
        handler = exchange.route.direct.get(method)
        if handler is not None:
            await outgoing.respond(await handler(exchange.core, exchange))
        else:
            await self._framework(_canonical(scope, exchange, method), receive, outgoing)

    async def _check_caller(self, exchange: Exchange, outgoing: Outgoing) -> None:
        backend = self._lifecycle.serving()
        identity = await authenticate(exchange, backend.tokens)
        exchange.actor = identity.user_id
        exchange.token_expires_at = identity.expires_at
        exchange.core = backend.core
        if backend.rate_limiter is not None:
            await self._throttle.check(backend.rate_limiter, identity.user_id, outgoing)
        user_id = exchange.segments[1] if len(exchange.segments) > 1 else None
        if user_id is not None:
            authorize(exchange.actor, user_id)


def _check_route(exchange: Exchange) -> None:
    if exchange.route is NO_ROUTE:
        raise Refused(NO_SUCH_PATH)
    if exchange.method not in exchange.route.methods:
        raise Refused(METHOD_NOT_ALLOWED, allow=exchange.route.allow)


def _canonical(scope: HTTPScope, exchange: Exchange, method: str) -> Scope:
    """The scope for the framework, which routes by the template and never sees what was sent."""
    scope["path"] = exchange.route.template
    scope["raw_path"] = exchange.route.template.encode()
    scope["method"] = cast("Method", method)
    scope.setdefault("state", {})["exchange"] = exchange
    return scope
