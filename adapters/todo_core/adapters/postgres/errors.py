"""What psycopg raises, as what it means to the caller: the one table for this boundary.

Unavailable
├── ConnectionLost    the connection broke; whether a write was kept is not known
└── RolledBack        PostgreSQL undid the statement to settle a conflict; it can be run again
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors as pg
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from todo_core.domain.errors import TodoError, Unavailable


class ConnectionLost(Unavailable):
    """The database went away."""


class RolledBack(Unavailable):
    """The database is too busy."""


class UnknownMigration(TodoError):
    """The database is at a migration that this version neither knows nor can live with."""

    def __init__(self, migration: str) -> None:
        super().__init__(
            f"The database is at migration {migration}, which this version does not know;"
            " install the newer version, or restore the backup."
        )


class Blocked(TodoError):
    """Somebody holds for too long what a migration has to lock."""

    def __init__(self, blocker: str) -> None:
        super().__init__(
            f"Nothing was migrated, since {blocker} holds a lock in the database; end that,"
            " or wait until it has, and try again."
        )


class WrongEncoding(TodoError):
    """The database does not keep texts in UTF-8."""

    def __init__(self, encoding: str) -> None:
        super().__init__(
            f"The database keeps texts in {encoding}, which does not have every letter; dump it,"
            " and restore it into one that is made with ENCODING 'UTF8' TEMPLATE template0."
        )


class TaskIdTaken(TodoError):
    """A task with this id is there already."""


_MEANINGS: dict[type[Exception], type[TodoError]] = {
    pg.SerializationFailure: RolledBack,
    pg.DeadlockDetected: RolledBack,
    # Statements provide for every other key; partitions have names of their own for this one.
    pg.UniqueViolation: TaskIdTaken,
    pg.QueryCanceled: Unavailable,
    pg.LockNotAvailable: Unavailable,
    pg.DiskFull: Unavailable,
    pg.OutOfMemory: Unavailable,
    pg.TooManyConnections: Unavailable,
    pg.ReadOnlySqlTransaction: Unavailable,
    pg.InsufficientPrivilege: Unavailable,
    # The schema is another than this version's, before or after a migration.
    pg.UndefinedTable: Unavailable,
    pg.UndefinedColumn: Unavailable,
    PoolTimeout: Unavailable,
    PoolClosed: Unavailable,
    TooManyRequests: Unavailable,
    # Whatever else is the server's or the network's doing, admin shutdown (57P01) included.
    psycopg.OperationalError: ConnectionLost,
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise errors of the domain for those of the database, with the cause chained."""
    try:
        yield
    except psycopg.Error as error:
        for kind in type(error).__mro__:
            if kind in _MEANINGS:
                raise _MEANINGS[kind] from error
        raise
