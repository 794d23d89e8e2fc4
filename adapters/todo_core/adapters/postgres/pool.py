"""An executor over psycopg's pool: one request at a time on a connection."""

import asyncio
import select
from collections.abc import Mapping

from psycopg import OperationalError
from psycopg.abc import PQGen
from psycopg.errors import ReadOnlySqlTransaction
from psycopg.generators import fetch_many, send
from psycopg_pool import AsyncConnectionPool

from todo_core.adapters.postgres.errors import translated
from todo_core.adapters.postgres.exchange import Exchange, Parameters, Request
from todo_core.adapters.postgres.executor import CONNECT_SECONDS, POOL_WAIT_SECONDS, Executor
from todo_core.adapters.postgres.load import Load
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.sessions import CONNECT_OPTIONS, Connection, set_up
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Whose


class PooledConnection(Connection):
    """A connection on which everything is said through its exchange, once it is configured."""

    exchange: Exchange

    def answer(self, request: Request) -> PQGen[list[Row]]:
        """Send what is queued and wait for the answer, for `wait`; raises what psycopg would."""
        yield from send(self.pgconn)
        while not request.done:
            results = yield from fetch_many(self.pgconn)
            if not results:
                raise OperationalError("the connection was lost")
            for result in results:
                self.exchange.take(request, result)
        return self.exchange.rows(request)


class PooledExecutor(Executor):
    """As many statements at once as there are connections; the rest waits for a moment.

    `pooler` says whether a transaction pooler such as PgBouncer stands in between, where a
    prepared statement may meet another client's; None finds out, connection by connection.
    """

    def __init__(self, url: str, *, size: int, pooler: bool | None = None) -> None:
        self._pooler = pooler
        self._in_use = 0
        self._pool: AsyncConnectionPool[PooledConnection] = AsyncConnectionPool(
            url,
            connection_class=PooledConnection,
            kwargs=CONNECT_OPTIONS,
            min_size=1,
            max_size=size,
            timeout=POOL_WAIT_SECONDS,
            reconnect_timeout=CONNECT_SECONDS,
            configure=self._configure,
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
            raise

    async def _run(self, whose: Whose, statement: Statement, parameters: Parameters) -> list[Row]:
        with translated():
            connection = await self._checkout()
            self._in_use += 1
            try:
                request = connection.exchange.send(whose, statement, parameters)
                return await connection.wait(connection.answer(request))
            except ReadOnlySqlTransaction:
                # The session may stay read-only long after the server is not.
                await connection.close()
                raise
            finally:
                self._in_use -= 1
                await self._pool.putconn(connection)

    async def _checkout(self) -> PooledConnection:
        """A connection that was not closed from the other side while it lay idle."""
        while True:
            connection = await self._pool.getconn()
            if not _has_news(connection):
                return connection
            await connection.close()
            await self._pool.putconn(connection)

    async def _configure(self, connection: PooledConnection) -> None:
        found = await set_up(connection)
        pooler = found if self._pooler is None else self._pooler
        connection.exchange = Exchange(connection, prepare=not pooler)


def _has_news(connection: PooledConnection) -> bool:
    """Whether an idle connection has something to read: the server's farewell, as a rule."""
    poll = select.poll()  # unlike select(), for any number of open files
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
