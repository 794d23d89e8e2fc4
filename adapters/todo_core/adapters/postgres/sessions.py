"""Connections as every executor wants them."""

import logging
from functools import cache
from traceback import clear_frames
from typing import Any, Self

from psycopg import AsyncConnection, AsyncRawCursor, Error

from todo_core.adapters.postgres.executor import CONNECT_SECONDS
from todo_core.adapters.postgres.values import VALUES

# One plan for all values: planning for each would cost more than running does.
SET_UP = """
SELECT pg_backend_pid(),
       set_config('statement_timeout', '5s', false),
       set_config('lock_timeout', '4s', false),
       set_config('idle_in_transaction_session_timeout', '10s', false),
       set_config('plan_cache_mode', 'force_generic_plan', false),
       (SELECT rolname FROM pg_roles
         WHERE rolname = current_user AND (rolsuper OR rolbypassrls))
"""

_log = logging.getLogger(__name__)


class Connection(AsyncConnection[Any]):
    """A connection that leaves nothing open when it does not come about."""

    @classmethod
    async def connect(cls, *args: Any, **options: Any) -> Self:
        """Connect as psycopg does."""
        try:
            return await super().connect(*args, **options)
        except Error as error:
            # After a timeout, psycopg's frames hold the socket, and are in a cycle with the error:
            # the server would have this client until the next collection of garbage.
            clear_frames(error.__traceback__)
            raise


CONNECT_OPTIONS: dict[str, Any] = {
    "autocommit": True,
    "connect_timeout": CONNECT_SECONDS,
    "context": VALUES,
    "cursor_factory": AsyncRawCursor,
    # A peer that has fallen silent is given up after some ten seconds, not after minutes.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""For `Connection.connect`."""


async def set_up(connection: Connection) -> bool:
    """Bound what a statement may take; returns whether a transaction pooler stands in between.

    A pooler shows by the server process being another one than the connection was opened to.
    """
    cursor = await connection.execute(SET_UP)
    ((backend, *_, bypassing),) = await cursor.fetchall()
    if bypassing is not None:
        _warn_of(bypassing)
    return bool(backend != connection.info.backend_pid)


async def has_pooler(url: str) -> bool | None:
    """Whether a transaction pooler stands in between; None if nobody answers who could tell."""
    try:
        async with await Connection.connect(url, **CONNECT_OPTIONS) as connection:
            return await set_up(connection)
    except Error:
        return None


@cache  # once for a role, not for each of its connections
def _warn_of(role: str) -> None:
    _log.warning(
        "row-level security does not hold for the role %s, a superuser or one with BYPASSRLS;"
        " connect on an ordinary role, which owns the tables",
        role,
    )
