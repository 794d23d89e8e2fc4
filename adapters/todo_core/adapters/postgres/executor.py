"""What runs statements: the small seam between the adapter and how connections are used."""

from collections.abc import Mapping
from typing import Protocol

from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.statement import Statement

POOL_WAIT_SECONDS = 2
CONNECT_SECONDS = 5


class Executor(Protocol):
    """Runs each statement as a transaction of its own."""

    async def open(self) -> None:
        """Begin to connect; does not wait for the database."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...

    async def run(self, statement: Statement, values: Mapping[str, object]) -> list[Row]:
        """The statement's rows, once they are committed.

        Raises Unavailable in the shades of `todo_core.adapters.postgres.errors`.
        """
        ...
