"""An executor over psycopg's pool: one request at a time on a connection."""

import asyncio
from collections.abc import Mapping
from typing import Any, Self

from psycopg import OperationalError
from psycopg.abc import PQGen
from psycopg.generators import fetch_many, send
from psycopg_pool import AsyncConnectionPool

from todo_core.adapters.postgres.errors import translated
from todo_core.adapters.postgres.exchange import Exchange, Parameters, Request
from todo_core.adapters.postgres.executor import CONNECT_SECONDS, POOL_WAIT_SECONDS, Executor
from todo_core.adapters.postgres.load import Load
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.server import server_at
from todo_core.adapters.postgres.sessions import Connection, has_news, set_up_primary
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Whose


class PooledConnection(Connection):
    """A connection on which everything is said through its exchange."""

    exchange: Exchange

    @classmethod
    async def connect(  # type: ignore[override]  # psycopg's own options pass through
        cls, conninfo: str = "", *, pooler: bool | None = None, **options: Any
    ) -> Self:
        """Connect and set up; `pooler` says whether there is one, None finds out."""
        try:
            connection = await super().connect(conninfo, **options)
            try:
                pooler = await set_up_primary(connection, pooler=pooler)
            except BaseException:
                await connection.close()
                raise
        except Exception as error:
            server_at(conninfo).failed(error)
            raise
        connection.exchange = Exchange(connection, prepare=not pooler)
        return connection

    def answer(self, request: Request) -> PQGen[list[Row]]:
        """Send what is queued and wait for the answer, for `wait`; raises what psycopg would."""
        yield from self._exchanged(request)
        if self.exchange.sent_again(request):
            yield from self._exchanged(request)
        return self.exchange.rows(request)

    def _exchanged(self, request: Request) -> PQGen[None]:
        yield from send(self.pgconn)
        while not request.done:
            results = yield from fetch_many(self.pgconn)
            if not results:
                raise OperationalError("the connection was lost")
            for result in results:
                self.exchange.take(request, result)


class PooledExecutor(Executor):
    """As many statements at once as there are connections; the rest waits for a moment.

    `pooler` says whether a transaction pooler such as PgBouncer stands in between, where a
    prepared statement may meet another client's; None finds out, connection by connection.
    """

    def __init__(
        self, url: str, *, size: int, pooler: bool | None = None, at_once: bool = True
    ) -> None:
        """Not `at_once`, the first connection is made only when it is wanted, as all others are."""
        self._in_use = 0
        self._pool: AsyncConnectionPool[PooledConnection] = AsyncConnectionPool(
            url,
            connection_class=PooledConnection,
            kwargs={"pooler": pooler},
            min_size=int(at_once),
            max_size=size,
            timeout=POOL_WAIT_SECONDS,
            reconnect_timeout=CONNECT_SECONDS,
            open=False,
        )

    async def open(self) -> None:
        await self._pool.open()

    async def close(self) -> None:
        await self._pool.close()

    def load(self) -> Load:
        now = self._pool.get_stats()
        return Load(now["pool_size"], self._in_use, now["requests_waiting"], now["pool_max"])

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        running = asyncio.create_task(self._run(whose, statement, statement.bind(values)))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            # Cancelling it in the server as well takes ten seconds where that does not answer.
            running.cancel()
            running.add_done_callback(_ignore)
            raise

    async def _run(self, whose: Whose, statement: Statement, parameters: Parameters) -> list[Row]:
        with translated():
            connection = await self._checkout()
            self._in_use += 1
            try:
                request = connection.exchange.send(whose, statement, parameters)
                return await connection.wait(connection.answer(request))
            finally:
                self._in_use -= 1
                await self._pool.putconn(connection)

    async def _checkout(self) -> PooledConnection:
        """A connection that can be gone on with: not closed from the other side, for example."""
        while True:
            connection = await self._pool.getconn()
            outdated = connection.server.is_outdated(connection.opened)
            if not outdated and not has_news(connection.fileno()):
                return connection
            await connection.close()
            await self._pool.putconn(connection)


def _ignore(running: "asyncio.Task[list[Row]]") -> None:
    """Let nobody be told of what nobody waits for."""
    if not running.cancelled():
        running.exception()
