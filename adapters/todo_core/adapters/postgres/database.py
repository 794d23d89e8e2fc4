"""The database as the adapter uses it: statements that only look, and statements that write."""

from collections.abc import Mapping

from todo_core.adapters.postgres.errors import ConnectionLost, RolledBack
from todo_core.adapters.postgres.pool import PooledExecutor
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.schema import CURRENT_MIGRATION, newest_migration
from todo_core.adapters.postgres.statement import Statement
from todo_core.domain.errors import Unavailable


class Database:
    """PostgreSQL; every statement is a transaction of its own."""

    def __init__(self, url: str, *, pool_size: int = 10, pooler: bool | None = None) -> None:
        """Connect to `url`, in libpq's words; for `pooler` see PooledExecutor."""
        self._executor = PooledExecutor(url, size=pool_size, pooler=pooler)

    async def open(self) -> None:
        """Begin to connect; does not wait for the database."""
        await self._executor.open()

    async def close(self) -> None:
        """Close every connection."""
        await self._executor.close()

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
            return await self._executor.run(statement, values)
        except RolledBack:
            return await self._executor.run(statement, values)
