"""What runs statements: the small seam between the adapter and how connections are used."""

from collections.abc import Mapping
from typing import Protocol

from todo_core.adapters.postgres.load import Load
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Whose

POOL_WAIT_SECONDS = 2
OWNERS_WAIT_SECONDS = 2
CONNECT_SECONDS = 5


class Runner(Protocol):
    """Runs each statement as a transaction of its own."""

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        """The rows of a statement that runs in somebody's name, once they are committed.

        The name MUST reach the database in the same transaction as the statement and end with it.
        Raises Unavailable in the shades of `todo_core.adapters.postgres.errors`.
        """
        ...


class Executor(Runner, Protocol):
    """A runner with connections of its own."""

    async def open(self) -> None:
        """Begin to connect; does not wait for the database."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...

    def load(self) -> Load:
        """How busy its connections are at this moment."""
        ...
