"""A pool of connections that runs statements and says in the domain's words what went wrong."""

import select
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncRawCursor
from psycopg.adapt import AdaptersMap
from psycopg.errors import ReadOnlySqlTransaction
from psycopg_pool import AsyncConnectionPool

from todo_core.adapters.postgres.errors import ConnectionLost, RolledBack, translated
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.schema import CURRENT_MIGRATION, newest_migration
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.values import register_values
from todo_core.domain.errors import Unavailable

POOL_WAIT_SECONDS = 2
CONNECT_SECONDS = 5
# Above the number of statements that exist, so that none is prepared twice.
_PREPARED_STATEMENTS = 500

# Partitions are pruned at run time; planning for each value would cost more than running.
_SESSION = """
SELECT pg_backend_pid(),
       set_config('statement_timeout', '5s', false),
       set_config('lock_timeout', '4s', false),
       set_config('idle_in_transaction_session_timeout', '10s', false),
       set_config('plan_cache_mode', 'force_generic_plan', false)
"""

Connection = AsyncConnection[Any]


class Database:
    """PostgreSQL behind a pool; every statement is a transaction of its own.

    `pooler` says whether a transaction pooler such as PgBouncer stands in between, where a
    prepared statement may meet another client's; None finds out, connection by connection.
    """

    def __init__(self, url: str, *, pool_size: int = 10, pooler: bool | None = None) -> None:
        self._pooler = pooler
        adapters = AdaptersMap(psycopg.adapters)
        register_values(adapters)
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            kwargs={
                "autocommit": True,
                "connect_timeout": CONNECT_SECONDS,
                "context": adapters,
                "cursor_factory": AsyncRawCursor,
            },
            min_size=1,
            max_size=pool_size,
            timeout=POOL_WAIT_SECONDS,
            reconnect_timeout=CONNECT_SECONDS,
            configure=self._configure,
            open=False,
        )

    async def open(self) -> None:
        """Begin to connect; does not wait for the database."""
        await self._pool.open()

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    async def check(self) -> None:
        """Raise Unavailable unless the database answers and is at the newest migration."""
        rows = await self.read(CURRENT_MIGRATION, {})
        if [tuple(row) for row in rows] != [(newest_migration(),)]:
            raise Unavailable("The database is not at the newest migration.")

    async def read(self, statement: Statement, values: Mapping[str, object]) -> list[Row]:
        """Run a statement that changes nothing, once more if the connection breaks meanwhile."""
        try:
            return await self.write(statement, values)
        except ConnectionLost:
            return await self.write(statement, values)

    async def write(self, statement: Statement, values: Mapping[str, object]) -> list[Row]:
        """Run a statement, once more if PostgreSQL undid it to settle a conflict.

        Raises ConnectionLost when it may or may not have been carried out.
        """
        try:
            return await self._run(statement, values)
        except RolledBack:
            return await self._run(statement, values)

    async def _run(self, statement: Statement, values: Mapping[str, object]) -> list[Row]:
        with translated():
            connection = await self._checkout()
            try:
                cursor = await connection.execute(
                    statement.text, statement.bind(values), binary=True
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
        cursor = await connection.execute(_SESSION)
        row = await cursor.fetchone()
        pooler = self._pooler
        if pooler is None:
            pooler = row is None or row[0] != connection.info.backend_pid
        connection.prepare_threshold = None if pooler else 0
        connection.prepared_max = _PREPARED_STATEMENTS


def _has_news(connection: Connection) -> bool:
    """Whether an idle connection has something to read: the server's farewell, as a rule."""
    readable, _, _ = select.select([connection.fileno()], [], [], 0)
    return bool(readable)
