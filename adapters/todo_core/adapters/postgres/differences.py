"""What of the tables is not as the code has it, told by PostgreSQL in its own words.

What the code has is made as temporary tables, in a transaction that is undone; both are then
described by the same queries. So no list of definitions is kept beside the tables' own, and none
depends on the server's version.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from psycopg.errors import FeatureNotSupported, InsufficientPrivilege
from psycopg.rows import args_row
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from todo_core.adapters.postgres.policies import row_level_security
from todo_core.adapters.postgres.sessions import Connection
from todo_core.adapters.postgres.tables import metadata

_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped

_WRITABLE: Final = b"SET TRANSACTION READ WRITE"
"""In read-only mode as well, since nothing is kept; a replica does not support it."""

_OIDS: Final = "SELECT array_agg(to_regclass(name)::oid) FROM unnest($1::text[]) AS name"
_DESCRIBED: Final = """
SELECT 'column', relname, attname, true,
       concat_ws(' ', format_type(atttypid, atttypmod),
                 'COLLATE ' || quote_ident(nullif(collname, 'default')),
                 CASE WHEN attnotnull THEN 'NOT NULL' END)
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  LEFT JOIN pg_collation ON pg_collation.oid = attcollation
 WHERE attrelid = ANY($1) AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'constraint', relname, conname, true, pg_get_constraintdef(pg_constraint.oid)
  FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
 WHERE conrelid = ANY($1) AND contype IN ('c', 'p')
UNION ALL
SELECT 'index', heap.relname, indices.relname, indisvalid,
       pg_get_indexdef(indexrelid, 0, true)
  FROM pg_index
  JOIN pg_class AS heap ON heap.oid = indrelid
  JOIN pg_class AS indices ON indices.oid = indexrelid
 WHERE indrelid = ANY($1) AND NOT indisprimary
UNION ALL
SELECT 'policy', relname, polname, true,
       concat_ws(' ', CASE WHEN NOT polpermissive THEN 'AS RESTRICTIVE' END,
                 'FOR ' || CASE polcmd WHEN '*' THEN 'ALL' WHEN 'r' THEN 'SELECT'
                                       WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                                       ELSE 'DELETE' END,
                 CASE WHEN polroles <> '{0}' THEN 'TO some' END,
                 'USING (' || pg_get_expr(polqual, polrelid) || ')',
                 'WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')')
  FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
 WHERE polrelid = ANY($1)
"""


class Described(NamedTuple):
    """Something of a table, as PostgreSQL says it."""

    kind: str
    """Column, constraint, index or policy."""
    table: str
    name: str
    valid: bool
    """Whether it can be used, which an index cannot that was not built to its end."""
    definition: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Something of a table that is not as the code has it."""

    kind: str
    table: str
    name: str
    wanted: str | None
    """Its definition in the code; None for what the code does not have."""
    found: str | None
    """Its definition in the database; None for what is missing there."""
    valid: bool = True


Descriptions = dict[tuple[str, str, str], Described]


async def differences(connection: Connection) -> tuple[Difference, ...] | None:
    """What is missing or other, and what no table should have; None where it may not be found out.

    Columns, indexes and constraints that the code does not have are nobody's business here.
    """
    try:
        async with connection.transaction(force_rollback=True):
            await connection.execute(_WRITABLE)
            found = await described(connection)
            for statement in _temporary_tables():
                await connection.execute(statement.encode())
            wanted = await described(connection)
    except (InsufficientPrivilege, FeatureNotSupported):
        return None
    return tuple(_compared(wanted, found))


async def described(connection: Connection) -> Descriptions:
    """All that is compared of our tables, by its kind, its table and its name."""
    names = [table.name for table in metadata.sorted_tables]
    cursor = await connection.execute(_OIDS.encode(), [names])
    oids = await cursor.fetchone()
    rows = connection.cursor(row_factory=args_row(Described))
    await rows.execute(_DESCRIBED.encode(), oids)
    return {(row.kind, row.table, row.name): row for row in await rows.fetchall()}


def _temporary_tables() -> Iterator[str]:
    """Which hide the others of their names from this session for as long as they are there."""
    for table in metadata.sorted_tables:
        copy = table.to_metadata(MetaData())
        made = str(CreateTable(copy).compile(dialect=_DIALECT))
        yield made.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1)
        for index in copy.indexes:
            yield str(CreateIndex(index).compile(dialect=_DIALECT))
        yield from row_level_security(table.name)


def _compared(wanted: Descriptions, found: Descriptions) -> Iterator[Difference]:
    for key, row in wanted.items():
        there = found.get(key)
        if there is None:
            yield Difference(*key, row.definition, None)
        elif there.definition != row.definition or not there.valid:
            yield Difference(*key, row.definition, there.definition, there.valid)
    for key, row in found.items():
        if key not in wanted and (row.kind == "policy" or not row.valid):
            yield Difference(*key, None, row.definition, row.valid)
