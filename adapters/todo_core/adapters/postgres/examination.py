"""What there is to know of a database and of the way to it, for whoever looks for a fault."""

import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg import OperationalError
from psycopg import errors as pg
from psycopg.rows import namedtuple_row

from todo_core.adapters.postgres.differences import Difference, differences
from todo_core.adapters.postgres.errors import translated
from todo_core.adapters.postgres.schema import SCHEMA, Schema
from todo_core.adapters.postgres.sessions import LIMITS, Connection, set_up
from todo_core.adapters.postgres.tables import metadata

HEARING_SECONDS: Final = 2

_TABLES: Final = [table.name for table in metadata.sorted_tables]

_SESSION: Final = """
SELECT current_user AS role,
       current_database() AS database,
       rolsuper OR rolbypassrls AS bypasses,
       rolsuper OR rolcreaterole AS administers,
       pg_is_in_recovery() AS replica,
       CASE WHEN current_setting('transaction_read_only') = 'on'
            THEN (SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only')
       END AS read_only_by,
       current_setting('statement_timeout') AS statement_timeout,
       LEAST(NULLIF(rolconnlimit, -1), current_setting('max_connections')::int) AS connections,
       to_regclass('alembic_version') IS NOT NULL AS has_migrations
  FROM pg_roles WHERE rolname = current_user
"""
_MISSING: Final = """
SELECT privilege || ' on ' || name AS missing
  FROM unnest($1::text[]) AS name,
       unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
 WHERE NOT has_table_privilege(to_regclass(name), privilege)
UNION ALL
SELECT 'SELECT on alembic_version'
 WHERE NOT has_table_privilege(to_regclass('alembic_version'), 'SELECT')
"""
_OWNERS: Final = """
SELECT relname, pg_get_userbyid(relowner) AS owner FROM pg_class
 WHERE oid IN (SELECT to_regclass(name) FROM unnest($1::text[]) AS name)
 ORDER BY relname
"""
_ORDINARY: Final = """
SELECT rolname, pg_roles.oid = datdba AS owns
  FROM pg_database, pg_roles
 WHERE datname = current_database() AND (pg_roles.oid = datdba OR rolname = 'todo')
   AND rolcanlogin AND NOT rolsuper AND NOT rolbypassrls
 ORDER BY owns DESC LIMIT 1
"""
_UNPROTECTED: Final = """
SELECT relname FROM pg_class
 WHERE oid IN (SELECT to_regclass(name) FROM unnest($1::text[]) AS name)
   AND NOT (relrowsecurity AND relforcerowsecurity)
 ORDER BY relname
"""

_REFUSALS: Final = {
    pg.ReadOnlySqlTransaction: "is read-only, so nothing in it can be changed",
    pg.LockNotAvailable: "is locked by somebody, perhaps by a migration that is on its way",
    pg.InsufficientPrivilege: "does not allow its role to do that",
}

_LATE: Final = "does not answer in time, so there is no connection to the database"

# What libpq or the server say, and what that means. Their own words are not repeated: of a URL
# whose special characters are not encoded, they can quote a part of the password as the host.
_TROUBLE: Final = (
    ("password authentication failed|no password supplied", "refuses this user or password"),
    ('database ".*" does not exist', "has no database of this name"),
    ('role ".*" (does not exist|is not permitted)', "does not let this user log in"),
    ("pg_hba.conf|SSL|certificate|TLS", "does not take connections like this one; see sslmode"),
    ("too many|remaining connection slots", "has no connection left"),
    ("starting up|shutting down|recovery mode", "is only starting, or just shutting down"),
    ("refused|No such file", "does not listen at this host and port"),
    ("resolve|translate host name|not known|Name or service", "has a host that nobody knows"),
    ("timeout|timed out|couldn't get a connection", _LATE),
)


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """A database as it looks from one connection."""

    role: str
    database: str
    """Its name."""
    bypasses: bool
    """Whether row-level security does not hold for the role."""
    administers: bool
    """Whether the role can make others."""
    replica: bool
    """Whether it follows a primary, and can be changed only there."""
    read_only_by: str | None
    """Where `default_transaction_read_only` is set, as `pg_settings` has it; None if it is not."""
    encrypted: bool
    pooled: bool
    """Whether a transaction pooler stands in between."""
    schema: Schema
    """Without a migration where there is none, or none to be seen."""
    missing: tuple[str, ...]
    """Privileges that the role should have, such as `INSERT on tasks`."""
    owners: Mapping[str, str]
    """Who owns which of our tables, Alembic's included."""
    ordinary: str | None
    """A role to serve on, which owns the database or is called todo, if there is one."""
    ordinary_owns: bool
    """Whether it owns the database."""
    unprotected: tuple[str, ...]
    """Tables without row-level security."""
    differences: tuple[Difference, ...] | None
    """What of the tables is not as in the code, if it has to be; None where that does not show."""
    timeline: int | None
    """1, and one more with each failover or recovery to a point in time; None if untold."""
    statement_timeout: str
    """As the service sets it for itself; 0 is none."""
    connections: int
    """How many connections the server or the role allow."""
    ahead: float
    """Seconds by which the clock there is ahead of the one here, the way not counted."""


async def examine(url: str) -> DatabaseFacts:
    """The facts; raises Unavailable, which `trouble` explains."""
    with translated():
        async with await Connection.connect(url) as connection:
            pooled, _ = await set_up(connection)
            async with connection.transaction():
                if pooled:
                    await connection.execute(LIMITS)
                (session,) = await _rows(connection, _SESSION)
            missing = [row.missing for row in await _rows(connection, _MISSING, _TABLES)]
            readable = session.has_migrations and not any("alembic" in each for each in missing)
            schemas = await _rows(connection, SCHEMA.text) if readable else []
            unprotected = await _rows(connection, _UNPROTECTED, _TABLES)
            owners = await _rows(connection, _OWNERS, [*_TABLES, "alembic_version"])
            ordinary = await _rows(connection, _ORDINARY)
            schema = Schema(*schemas[0]) if schemas else Schema()
            return DatabaseFacts(
                role=session.role,
                database=session.database,
                bypasses=session.bypasses,
                administers=session.administers,
                replica=session.replica,
                read_only_by=session.read_only_by,
                encrypted=bool(connection.pgconn.ssl_in_use),
                pooled=pooled,
                schema=schema,
                missing=tuple(missing),
                owners={row.relname: row.owner for row in owners},
                ordinary=ordinary[0].rolname if ordinary else None,
                ordinary_owns=bool(ordinary and ordinary[0].owns),
                unprotected=tuple(row.relname for row in unprotected),
                differences=await differences(connection) if schema.is_current else (),
                timeline=await _timeline(connection),
                statement_timeout=session.statement_timeout,
                connections=session.connections,
                ahead=await _ahead(connection),
            )


async def hears(listen_url: str, url: str) -> bool:
    """Whether LISTEN at one URL hears what is told at the other; raises Unavailable."""
    channel = f"todo_core_{uuid.uuid4().hex}"
    with translated():
        async with (
            await Connection.connect(listen_url) as listener,
            await Connection.connect(url) as speaker,
        ):
            pooled, _ = await set_up(listener)
            if pooled:  # where LISTEN would stay with a session that is somebody else's
                return False
            await listener.execute(f"LISTEN {channel}".encode())
            await speaker.execute(f"NOTIFY {channel}".encode())
            heard = listener.notifies(timeout=HEARING_SECONDS, stop_after=1)
            return bool([notification async for notification in heard])


def trouble(error: BaseException) -> str:
    """What keeps a database from being used, as the end of a sentence about it."""
    cause = error.__cause__ or error
    if any(isinstance(each, TimeoutError) for each in (error, cause)):
        return _LATE
    for kind, meaning in _REFUSALS.items():
        if isinstance(cause, kind):
            return meaning
    if isinstance(cause, OperationalError):
        for words, meaning in _TROUBLE:
            if re.search(words, str(cause), re.IGNORECASE):
                return meaning
    return f"cannot be used ({type(cause).__name__})"


async def _rows(connection: Connection, query: str, *parameters: object) -> list[Any]:
    cursor = connection.cursor(row_factory=namedtuple_row)
    await cursor.execute(query.encode(), parameters)
    return await cursor.fetchall()


async def _timeline(connection: Connection) -> int | None:
    try:
        (row,) = await _rows(connection, "SELECT timeline_id FROM pg_control_checkpoint()")
    except pg.InsufficientPrivilege:
        return None
    return int(row.timeline_id)


async def _ahead(connection: Connection) -> float:
    before = time.time()
    (row,) = await _rows(connection, "SELECT extract(epoch FROM clock_timestamp())::float AS now")
    after = time.time()
    there: float = row.now
    return there - min(max(there, before), after)
