"""Transactions of several statements, for what is done to one user's account as a whole."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import cast

from todo_core.adapters.postgres.errors import translated
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.server import SILENCE_SECONDS
from todo_core.adapters.postgres.sessions import Connection
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import NAME, USER
from todo_core.domain.ownership import Owner

LONGEST_SECONDS = 600

LIMITS = {"lock_timeout": "10s", "statement_timeout": f"{LONGEST_SECONDS}s"}
"""For how long a statement waits for what others hold, and how long it takes."""


class Transaction:
    """Runs statements that are committed together."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def run(self, statement: Statement, values: Mapping[str, object]) -> list[Row]:
        """The statement's rows, if it has any."""
        bound = statement.bind(values)
        cursor = await self._connection.execute(statement.sql, bound, binary=True)
        return await cursor.fetchall() if cursor.description else []

    async def stream(
        self, statement: Statement, values: Mapping[str, object]
    ) -> AsyncGenerator[Row, None]:
        """The statement's rows, as they come from the server."""
        async with self._connection.cursor() as cursor:
            rows = cursor.stream(statement.sql, statement.bind(values), binary=True)
            # It holds the connection until it is closed, although psycopg types it without that.
            async with aclosing(cast("AsyncGenerator[Row, None]", rows)):
                async for row in rows:
                    yield row


@asynccontextmanager
async def transaction(url: str, owner: Owner) -> AsyncIterator[Transaction]:
    """A transaction in the owner's name, on a connection of its own.

    It is committed at the end of the block, or undone by an error. Raises Unavailable.
    """
    options = {"autocommit": False, "prepare_threshold": None}
    with translated():
        async with await Connection.connect(url, **options) as connection:
            connection.patience = LONGEST_SECONDS + SILENCE_SECONDS
            for setting in ((USER, owner.user_id), *LIMITS.items()):
                await connection.execute(NAME, setting)
            yield Transaction(connection)
