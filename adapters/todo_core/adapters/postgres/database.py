"""The database as the adapter uses it: statements that only look, and statements that write."""

from collections.abc import Mapping, Sequence

from todo_core.adapters.postgres.errors import ConnectionLost, RolledBack
from todo_core.adapters.postgres.executor import Executor, Runner
from todo_core.adapters.postgres.fair_access import FairAccess
from todo_core.adapters.postgres.load import Load
from todo_core.adapters.postgres.multiplexer import MultiplexedExecutor
from todo_core.adapters.postgres.observed import Around, observed
from todo_core.adapters.postgres.pool import PooledExecutor
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.schema import SCHEMA, Schema
from todo_core.adapters.postgres.sessions import has_pooler
from todo_core.adapters.postgres.shares import Shares
from todo_core.adapters.postgres.stand_in import WithStandIn
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special, Whose
from todo_core.domain.errors import Unavailable

READS_AT_ONCE, EXHAUSTIVE_AT_ONCE = 4, 1
"""How many statements of one owner are under way; the rest of that owner's wait."""

WRITES_AT_ONCE = 2
"""One at work, and one that waits for the owner's counter; but never on all connections."""

_FEW_LINES = 2


class Database:
    """PostgreSQL; every statement is a transaction of its own, in somebody's name."""

    def __init__(
        self,
        *,
        reader: Executor,
        writer: Executor,
        exhaustive: Executor | None = None,
        prober: Executor | None = None,
    ) -> None:
        """Look through `reader` and write through `writer`, which may be the same.

        The reader does as well where there is none for what is exhaustive or for `check`, or where
        that has no connection.
        """
        self._prober = WithStandIn(prober, reader) if prober else reader
        self._reader = FairAccess(reader, READS_AT_ONCE)
        self._writer = FairAccess(writer, min(WRITES_AT_ONCE, max(1, writer.load().most - 1)))
        searcher = WithStandIn(exhaustive, reader) if exhaustive else reader
        self._exhaustive = FairAccess(searcher, EXHAUSTIVE_AT_ONCE)
        self._executors = {reader, writer, exhaustive or reader, prober or reader}

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
        """One request to a connection; `pooler` is for PooledExecutor, `around` for `observed`."""
        shares = Shares.of(size)
        pages = observed(PooledExecutor(url, size=shares.pages, pooler=pooler), around)
        return cls(
            reader=pages,
            writer=pages,
            exhaustive=_pool(url, shares.exhaustive, pooler, around),
            prober=_pool(url, shares.probe, pooler, around),
        )

    @classmethod
    def multiplexed(cls, url: str, *, size: int = 10, around: Sequence[Around] = ()) -> "Database":
        """Connections that carry many requests each.

        A fifth of them carries reads, as most go to writes, which wait for locks and disks; of a
        few, each carries both, and so does any that is alone. Only what takes long is sent one by
        one, so that it can be cancelled.
        """
        shares = Shares.of(size)
        readers = size // 5 if shares.pages > _FEW_LINES else 0
        writes = MultiplexedExecutor(url, size=shares.pages - readers)
        reader = writer = observed(writes, around)
        if readers:
            reads = MultiplexedExecutor(url, size=readers)
            reads.stand_in, writes.stand_in = writes, reads
            reader = observed(reads, around)
        return cls(
            reader=reader,
            writer=writer,
            exhaustive=_pool(url, shares.exhaustive, None, around),
            prober=_pool(url, shares.probe, None, around),
        )

    async def open(self) -> None:
        """Begin to connect; does not wait for the database."""
        for executor in self._executors:
            await executor.open()

    async def close(self) -> None:
        """Close every connection."""
        for executor in self._executors:
            await executor.close()

    def load(self) -> Load:
        """How busy all of its connections are together, and what waits for one or for its turn."""
        access = (self._reader, self._writer, self._exhaustive)
        turns = Load(0, 0, sum(each.waiting for each in access), 0)
        return sum((each.load() for each in self._executors), turns)

    async def check(self) -> None:
        """Raise Unavailable unless the database answers and has a schema that suits this code."""
        rows = await _again(self._prober, Special.NOBODY, SCHEMA, {})
        if not any(Schema(*row).suits for row in rows):
            raise Unavailable("The schema of the database does not suit this version.")

    async def read(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        """Run a statement that changes nothing, once more if the connection breaks meanwhile."""
        access = self._exhaustive if statement.exhaustive else self._reader
        return await _again(access, whose, statement, values)

    async def write(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        """Run a statement, once more if PostgreSQL undid it to settle a conflict.

        Raises ConnectionLost when it may or may not have been carried out.
        """
        return await _settled(self._writer, whose, statement, values)


def _pool(url: str, size: int, pooler: bool | None, around: Sequence[Around]) -> Executor | None:
    """Connections beside those for pages, which come first where there are few to be had."""
    if not size:
        return None
    return observed(PooledExecutor(url, size=size, pooler=pooler, at_once=False), around)


async def _again(
    runner: Runner, whose: Whose, statement: Statement, values: Mapping[str, object]
) -> list[Row]:
    try:
        return await _settled(runner, whose, statement, values)
    except ConnectionLost:
        return await _settled(runner, whose, statement, values)


async def _settled(
    runner: Runner, whose: Whose, statement: Statement, values: Mapping[str, object]
) -> list[Row]:
    try:
        return await runner.run(whose, statement, values)
    except RolledBack:
        return await runner.run(whose, statement, values)
