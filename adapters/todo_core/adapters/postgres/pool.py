"""An executor over psycopg's pool: one request at a time on a connection."""

import select
from collections.abc import Mapping

from psycopg.errors import ReadOnlySqlTransaction
from psycopg_pool import AsyncConnectionPool

from todo_core.adapters.postgres.errors import translated
from todo_core.adapters.postgres.executor import CONNECT_SECONDS, POOL_WAIT_SECONDS, Executor
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.sessions import CONNECT_OPTIONS, Connection, set_up
from todo_core.adapters.postgres.statement import Statement

# Above the number of statements that exist, so that none is prepared twice.
_PREPARED_STATEMENTS = 500


class PooledExecutor(Executor):
    """As many statements at once as there are connections; the rest waits for a moment.

    `pooler` says whether a transaction pooler such as PgBouncer stands in between, where a
    prepared statement may meet another client's; None finds out, connection by connection.
    """

    def __init__(self, url: str, *, size: int, pooler: bool | None = None) -> None:
        self._pooler = pooler
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
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

    async def run(self, statement: Statement, values: Mapping[str, object]) -> list[Row]:
        with translated():
            connection = await self._checkout()
            try:
                cursor = await connection.execute(
                    statement.sql, statement.bind(values), binary=True
                )
                return await cursor.fetchall()
            except ReadOnlySqlTransaction:
                # The session may stay read-only long after the server is not.
                await connection.close()
                raise
            finally:
                await self._pool.putconn(connection)

    async def _checkout(self) -> Connection:
        """A connection that was not closed from the other side while it lay idle."""
        while True:
            connection = await self._pool.getconn()
            if not _has_news(connection):
                return connection
            await connection.close()
            await self._pool.putconn(connection)

    async def _configure(self, connection: Connection) -> None:
        found = await set_up(connection)
        pooler = found if self._pooler is None else self._pooler
        connection.prepare_threshold = None if pooler else 0
        connection.prepared_max = _PREPARED_STATEMENTS


def _has_news(connection: Connection) -> bool:
    """Whether an idle connection has something to read: the server's farewell, as a rule."""
    poll = select.poll()  # unlike select(), for any number of open files
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
