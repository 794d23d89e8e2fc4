"""Connections as every executor wants them."""

import asyncio
import logging
import select
from contextlib import suppress
from functools import cache
from time import monotonic
from traceback import clear_frames
from typing import Any, Self, TypeVar

from psycopg import AsyncConnection, AsyncRawCursor, Error, OperationalError
from psycopg.abc import PQGen
from psycopg.generators import cancel
from psycopg.pq.abc import PGconn
from psycopg.waiting import READY_R, wait_conn_async

from todo_core.adapters.postgres.errors import WrongEncoding
from todo_core.adapters.postgres.executor import CONNECT_SECONDS
from todo_core.adapters.postgres.server import SILENCE_SECONDS, Server, server_at
from todo_core.adapters.postgres.values import VALUES

# One plan for all values: planning for each would cost more than running does.
_SETTINGS = {
    "statement_timeout": "5s",
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "10s",
    "plan_cache_mode": "force_generic_plan",
}


def _set_all(*, local: bool) -> str:
    return ", ".join(f"set_config('{name}', '{_SETTINGS[name]}', {local})" for name in _SETTINGS)


SET_UP = f"""
WITH seen AS (SELECT coalesce($1::bool, pg_backend_pid() <> $2) AS pooler)
SELECT pooler, pg_is_in_recovery(),
       (SELECT rolname FROM pg_roles
         WHERE rolname = current_user AND (rolsuper OR rolbypassrls)),
       CASE WHEN NOT pooler THEN ARRAY[{_set_all(local=False)}] END
  FROM seen
""".encode()  # noqa: S608 - nothing in it comes from outside
LIMITS = f"SELECT {_set_all(local=True)}".encode()
"""Sets for one transaction what `set_up` sets for a session."""

CANCEL_SECONDS = 1

UTF8 = "UTF8"

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class ServerSilent(OperationalError):
    """The server has not answered for longer than it promises to take."""


class Connection(AsyncConnection[Any]):
    """A connection that leaves nothing open when it does not come about, and notices silence."""

    server: Server
    host: int
    """Which one of the server's."""
    opened: float
    """When, by the monotonic clock."""
    patience: float = SILENCE_SECONDS
    """Seconds for which nothing may come while something is waited for."""

    @classmethod
    async def connect(cls, conninfo: str = "", **options: Any) -> Self:
        """Connect as psycopg does, with the options that suit; WrongEncoding unless it is UTF-8."""
        server, began = server_at(conninfo), monotonic()
        try:
            connection = await super().connect(server.conninfo(), **(CONNECT_OPTIONS | options))
        except Error as error:
            # After a timeout, psycopg's frames hold the socket, and are in a cycle with the error:
            # the server would have this client until the next collection of garbage.
            clear_frames(error.__traceback__)
            raise
        connection.server, connection.opened = server, began
        connection.host = server.host_of(connection.info)
        try:
            refuse_encoding(connection.pgconn)
        except WrongEncoding:
            await connection.close()
            raise
        return connection

    async def wait(self, gen: PQGen[Result], *args: Any, **options: Any) -> Result:
        """Wait as psycopg does, but not for a server that is silent; then ServerSilent."""
        try:
            return await super().wait(self._patiently(gen), *args, **options)
        except ServerSilent:
            await self.hang_up()
            raise

    def _patiently(self, steps: PQGen[Result]) -> PQGen[Result]:
        since = monotonic()
        try:
            wanted = next(steps)
            while True:
                ready = yield wanted
                if ready:
                    since = monotonic()
                    if ready & READY_R:
                        self.server.heard()
                else:
                    self._refuse_silence(since)
                wanted = steps.send(ready)
        except StopIteration as end:
            result: Result = end.value
            return result

    def _refuse_silence(self, since: float) -> None:
        if has_news(self.pgconn.socket):  # the event loop was too busy to see it
            return
        if monotonic() - since >= self.patience:
            self.server.fell_silent(since, self.host)
        elif not self.server.is_silent(self.opened):
            return
        raise ServerSilent

    async def hang_up(self) -> None:
        """Close, then have the server end what it does for this one, if it answers others.

        What it was sent behind that finds nobody to be answered to by then, and is not carried out.
        """
        cancelling = None
        if not self.server.is_silent(self.opened):
            with suppress(Error):
                cancelling = self.pgconn.cancel_conn()
        await self.close()
        if cancelling:
            with suppress(Error, TimeoutError):
                cancelling.start()
                async with asyncio.timeout(CANCEL_SECONDS):
                    await wait_conn_async(cancel(cancelling), interval=CANCEL_SECONDS)


CONNECT_OPTIONS: dict[str, Any] = {
    "autocommit": True,
    # Whatever PGCLIENTENCODING, the role or the database prefer: texts are sent and read as UTF-8.
    "client_encoding": UTF8,
    "connect_timeout": CONNECT_SECONDS,
    "context": VALUES,
    "cursor_factory": AsyncRawCursor,
    # A peer that has fallen silent is given up after some ten seconds, not after minutes.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""What `Connection.connect` adds."""


def refuse_encoding(libpq: PGconn) -> None:
    """Raise WrongEncoding where the database cannot keep every text as it is."""
    encoding = libpq.parameter_status(b"server_encoding")
    if encoding is not None and encoding.decode() != UTF8:
        raise WrongEncoding(encoding.decode())


async def set_up(connection: Connection, *, pooler: bool | None = None) -> tuple[bool, bool]:
    """Bound what a statement may take; returns whether there is a pooler, and whether a standby.

    Where `pooler` does not say so, a transaction pooler shows by the server process being another
    one than the connection was opened to. Behind one nothing is set: it would stay with a session
    that is the next client's.
    """
    cursor = await connection.execute(SET_UP, [pooler, connection.info.backend_pid])
    ((pooler, standby, bypassing, _),) = await cursor.fetchall()
    if bypassing is not None:
        _warn_of(bypassing)
    return bool(pooler), standby


async def set_up_primary(connection: Connection, *, pooler: bool | None = None) -> bool:
    """Set up a connection to serve on; returns whether there is a pooler.

    OperationalError at a standby, where what has just been written may not be there to be read.
    """
    pooler, standby = await set_up(connection, pooler=pooler)
    if standby:
        connection.server.avoid(connection.host)
        raise OperationalError("the server is a standby")
    connection.server.prefer(connection.host)
    return pooler


async def has_pooler(url: str) -> bool | None:
    """Whether a transaction pooler stands in between; None if nobody answers who could tell."""
    try:
        async with await Connection.connect(url) as connection:
            pooler, _ = await set_up(connection)
    except (Error, WrongEncoding):
        return None
    return pooler


def has_news(socket: int) -> bool:
    """Whether there is something to read."""
    poll = select.poll()  # unlike select(), for any number of open files
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


@cache  # once for a role, not for each of its connections
def _warn_of(role: str) -> None:
    _log.warning(
        "row-level security does not hold for the role %s, a superuser or one with BYPASSRLS;"
        " connect on an ordinary role, which owns the tables",
        role,
    )
