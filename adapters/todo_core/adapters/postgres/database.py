"""The database as the adapter uses it: statements that only look, and statements that write."""

from collections.abc import Mapping, Sequence

from todo_core.adapters.postgres.errors import ConnectionLost, RolledBack
from todo_core.adapters.postgres.executor import Executor
from todo_core.adapters.postgres.load import Load
from todo_core.adapters.postgres.multiplexer import MultiplexedExecutor
from todo_core.adapters.postgres.observed import Around, observed
from todo_core.adapters.postgres.pool import PooledExecutor
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.schema import CURRENT_MIGRATION, NEWEST_MIGRATION
from todo_core.adapters.postgres.sessions import has_pooler
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special, Whose
from todo_core.domain.errors import Unavailable


class Database:
    """PostgreSQL; every statement is a transaction of its own, in somebody's name."""

    def __init__(self, *, reader: Executor, writer: Executor) -> None:
        """Look through `reader` and write through `writer`, which may be the same."""
        self._reader = reader
        self._writer = writer

    @classmethod
    async def suitable(
        cls,
        url: str,
        *,
        size: int = 10,
        pooler: bool | None = None,
        around: Sequence[Around] = (),
    ) -> "Database":
        """Multiplexed, unless a transaction pooler stands in between.

        `pooler` None finds that out; while nobody answers, a pool is what works in either case.
        """
        if pooler is None:
            pooler = await has_pooler(url)
        if pooler is False:
            return cls.multiplexed(url, size=size, around=around)
        return cls.pooled(url, size=size, pooler=pooler, around=around)

    @classmethod
    def pooled(
        cls,
        url: str,
        *,
        size: int = 10,
        pooler: bool | None = None,
        around: Sequence[Around] = (),
    ) -> "Database":
        """One pool for everything; for `pooler` see PooledExecutor, for `around` see `observed`."""
        pool = observed(PooledExecutor(url, size=size, pooler=pooler), around)
        return cls(reader=pool, writer=pool)

    @classmethod
    def multiplexed(cls, url: str, *, size: int = 10, around: Sequence[Around] = ()) -> "Database":
        """Connections that carry many requests each.

        A fifth of them carries all reads, as most go to writes, which wait for locks and disks. A
        single one carries both, also where more are wanted and cannot be had.
        """
        readers = max(1, size // 5)
        reads = MultiplexedExecutor(url, size=readers)
        reader = observed(reads, around)
        if size == readers:
            return cls(reader=reader, writer=reader)
        writes = MultiplexedExecutor(url, size=size - readers)
        reads.stand_in, writes.stand_in = writes, reads
        return cls(reader=reader, writer=observed(writes, around))

    async def open(self) -> None:
        """Begin to connect; does not wait for the database."""
        for executor in {self._reader, self._writer}:
            await executor.open()

    async def close(self) -> None:
        """Close every connection."""
        for executor in {self._reader, self._writer}:
            await executor.close()

    def load(self) -> Load:
        """How busy all of its connections are together."""
        return sum((each.load() for each in {self._reader, self._writer}), Load(0, 0, 0, 0))

    async def check(self) -> None:
        """Raise Unavailable unless the database answers and is at the newest migration."""
        rows = await self.read(Special.NOBODY, CURRENT_MIGRATION, {})
        if [tuple(row) for row in rows] != [(NEWEST_MIGRATION,)]:
            raise Unavailable("The database is not at the newest migration.")

    async def read(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        """Run a statement that changes nothing, once more if the connection breaks meanwhile."""
        try:
            return await _settled(self._reader, whose, statement, values)
        except ConnectionLost:
            return await _settled(self._reader, whose, statement, values)

    async def write(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        """Run a statement, once more if PostgreSQL undid it to settle a conflict.

        Raises ConnectionLost when it may or may not have been carried out.
        """
        return await _settled(self._writer, whose, statement, values)


async def _settled(
    executor: Executor, whose: Whose, statement: Statement, values: Mapping[str, object]
) -> list[Row]:
    try:
        return await executor.run(whose, statement, values)
    except RolledBack:
        return await executor.run(whose, statement, values)
