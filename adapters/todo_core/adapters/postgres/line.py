"""One connection with many requests under way: libpq's pipeline mode, read by the event loop.

Each request ends with a Sync of its own and is answered only once that has come back. So it is a
transaction of its own, committed by then, and an error in it does not touch its neighbours.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from psycopg import AsyncConnection, Error, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.statement import Statement

_AS_BEFITS = PyFormat.AUTO


class Request:
    """A statement on its way and the rows that it will have."""

    __slots__ = ("error", "prepares", "result", "rows")

    def __init__(self, rows: "asyncio.Future[list[Row]]") -> None:
        self.rows = rows
        self.prepares: bytes | None = None
        self.result: PGresult | None = None
        self.error: PGresult | None = None


class Line:
    """A connection that answers requests in the order in which they were sent.

    When the connection breaks, what is under way fails with OperationalError and `lost` is called.
    """

    def __init__(self, connection: AsyncConnection, lost: Callable[["Line"], None]) -> None:
        """Take over an idle connection."""
        self._connection = connection
        self._lost = lost
        self._libpq = connection.pgconn
        self._transformer = Transformer(connection)
        self._prepared: dict[bytes, bytes] = {}
        self._names = 0
        self._under_way: deque[Request] = deque()
        self._loop = asyncio.get_running_loop()
        self._libpq.nonblocking = 1
        self._libpq.enter_pipeline_mode()
        self._socket = self._libpq.socket
        self._loop.add_reader(self._socket, self._read)

    def __len__(self) -> int:
        """How many requests are under way."""
        return len(self._under_way)

    def send(
        self, statement: Statement, parameters: Sequence[object]
    ) -> "asyncio.Future[list[Row]]":
        """Put a statement on the line; the future gets its rows or what psycopg raises."""
        request = Request(self._loop.create_future())
        values = self._transformer.dump_sequence(parameters, [_AS_BEFITS] * len(parameters))
        formats = self._transformer.formats
        try:
            name = self._prepared.get(statement.sql) or self._prepare(statement.sql, request)
            self._libpq.send_query_prepared(name, values, formats, Format.BINARY)
            self._libpq.pipeline_sync()
            self._under_way.append(request)
            self._flush()
        except OperationalError as error:
            self._break(error)
            raise
        return request.rows

    async def close(self) -> None:
        """Close the connection; what is under way fails."""
        self._break(OperationalError("the connection was closed"))
        await self._connection.close()

    def _prepare(self, sql: bytes, request: Request) -> bytes:
        self._names += 1
        name = self._prepared[sql] = b"%d" % self._names
        self._libpq.send_prepare(name, sql)
        request.prepares = sql
        return name

    def _flush(self) -> None:
        if self._libpq.flush():
            self._loop.add_writer(self._socket, self._write)

    def _write(self) -> None:
        self._loop.remove_writer(self._socket)
        try:
            self._flush()
        except OperationalError as error:
            self._break(error)

    def _read(self) -> None:
        try:
            self._libpq.consume_input()
            while self._under_way and not self._libpq.is_busy():
                self._take(self._libpq.get_result())
        except OperationalError as error:
            self._break(error)

    def _take(self, result: PGresult | None) -> None:
        """Add a result to the oldest request, which its Sync completes."""
        if result is None:  # the end of one command's results
            return
        request = self._under_way[0]
        match result.status:
            case ExecStatus.PIPELINE_SYNC:
                self._under_way.popleft()
                self._finish(request)
            case ExecStatus.FATAL_ERROR:
                request.error = request.error or result
                if request.prepares and request.result is None:
                    self._prepared.pop(request.prepares, None)
            case ExecStatus.PIPELINE_ABORTED:
                pass  # what followed an error in the same request
            case _:
                request.result = result

    def _finish(self, request: Request) -> None:
        if request.rows.done():
            return  # nobody waits any longer
        if request.error is not None:
            request.rows.set_exception(error_from_result(request.error))
            return
        try:
            request.rows.set_result(self._load(request.result))
        except Error as error:
            request.rows.set_exception(error)

    def _load(self, result: PGresult | None) -> list[Row]:
        if result is None or not result.ntuples:
            return []
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple)

    def _break(self, error: OperationalError) -> None:
        """Fail what is under way, once."""
        if self._socket < 0:
            return
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket = -1
        self._libpq.finish()
        for request in self._under_way:
            if not request.rows.done():
                request.rows.set_exception(error)
        self._under_way.clear()
        self._lost(self)
