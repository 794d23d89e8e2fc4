"""What surrounds every request: a place, a deadline, an answer in any case, and a record of it."""

import asyncio
from time import perf_counter

from litestar.types import HTTPScope, Receive, Send

from todo_core.adapters.litestar.access_log import log_request
from todo_core.adapters.litestar.cors import Cors
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.gate import Gate
from todo_core.adapters.litestar.log import LOGGER
from todo_core.adapters.litestar.metrics import Metrics
from todo_core.adapters.litestar.options import HttpOptions
from todo_core.adapters.litestar.outgoing import Outgoing
from todo_core.adapters.litestar.pieces import send_in_pieces
from todo_core.adapters.litestar.refusal import refuse
from todo_core.adapters.litestar.room import Room
from todo_core.adapters.litestar.routes import RouteTable
from todo_core.adapters.litestar.while_there import ClientLeft
from todo_core.domain.errors import Unavailable


class Reception:
    """Takes requests in, as many at once as the options allow, and sees each one off."""

    def __init__(
        self, gate: Gate, routes: RouteTable, cors: Cors, metrics: Metrics, options: HttpOptions
    ) -> None:
        """Send requests on to `gate`."""
        self._gate = gate
        self._routes = routes
        self._cors = cors
        self._metrics = metrics
        self._options = options
        self._room = Room(options.large_answers_bytes, options.large_answers_bytes_per_user)
        self._in_flight = 0
        metrics.in_flight.set_function(lambda: self._in_flight)

    async def serve(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = Exchange(scope, receive, self._routes, self._options, self._room)
        outgoing = Outgoing(send, self._headers(exchange), exchange)
        places = 0 if exchange.route.endless else 1
        self._in_flight += places
        try:
            await self._answer(exchange, scope, receive, outgoing)
            if exchange.share and exchange.share.body:
                await send_in_pieces(exchange.share, receive, send)
        finally:
            self._in_flight -= places
            if exchange.share:
                self._room.give_back(exchange.share)

    async def _answer(
        self, exchange: Exchange, scope: HTTPScope, receive: Receive, outgoing: Outgoing
    ) -> None:
        try:
            await self._in_time(exchange, scope, receive, outgoing)
        except ClientLeft:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets an answer
            await _send_refusal(error, exchange, outgoing)
        finally:
            seconds = perf_counter() - exchange.began
            log_request(exchange, outgoing.status, seconds)
            self._metrics.observe(exchange, outgoing.status, seconds)

    async def _in_time(
        self, exchange: Exchange, scope: HTTPScope, receive: Receive, outgoing: Outgoing
    ) -> None:
        seconds = None if exchange.route.endless else self._options.request_seconds
        deadline = asyncio.timeout(seconds)
        try:
            async with deadline:
                self._check_load(exchange)
                await self._gate(exchange, scope, receive, outgoing)
                await outgoing.begin_large()
        except TimeoutError as late:
            if deadline.expired():
                raise Unavailable from late
            raise

    def _check_load(self, exchange: Exchange) -> None:
        if self._in_flight > self._options.max_in_flight and not exchange.route.unbounded:
            raise Unavailable

    def _headers(self, exchange: Exchange) -> tuple[tuple[bytes, bytes], ...]:
        request_id = (b"x-request-id", exchange.request_id.encode())
        return (request_id, *self._cors.headers(exchange))


async def _send_refusal(error: Exception, exchange: Exchange, outgoing: Outgoing) -> None:
    if outgoing.status is None:
        await outgoing.respond(refuse(error, exchange))
    else:
        LOGGER.error("an answer broke off", exc_info=error)
