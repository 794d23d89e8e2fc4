"""One request on a connection in libpq's pipeline mode: a name, a statement and a Sync.

They leave together and are one transaction, which has ended by the time the Sync comes back. So the
name lasts as long as its statement, whether that succeeds or fails, also behind a pooler.
"""

from collections.abc import Sequence

from psycopg.abc import Buffer
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import ReadOnlySqlTransaction, error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, Format
from psycopg.pq.abc import PGresult

from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.sessions import LIMITS, Connection
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.values import VALUES
from todo_core.adapters.postgres.whose import NAME, Whose, name_of

EXHAUSTIVE_LIMITS = ((b"statement_timeout", b"2s"), (b"max_parallel_workers_per_gather", b"0"))
"""For a transaction that reads all of an owner's rows: its time, and no process but its own."""

Parameters = Sequence[object | None]

_NOT_THERE = b"26000"  # invalid_sql_statement_name
_CHANGED = b"0A000"  # feature_not_supported: "cached plan must not change result type"


class Request:
    """A statement on its way, and what has come back so far."""

    __slots__ = ("done", "error", "known", "order", "preparing", "result")

    def __init__(self, whose: Whose, statement: Statement, parameters: Parameters) -> None:
        self.order: tuple[Whose, Statement, Parameters] = (whose, statement, parameters)
        self.known: dict[bytes, bytes] = {}
        """What was prepared before, and its names."""
        self.preparing: list[bytes] = []
        self.result: PGresult | None = None
        self.error: PGresult | None = None
        self.done: bool = False


class Exchange:
    """What is said on one connection, without waiting for anything.

    Results have to be taken in the order of their requests.
    """

    def __init__(self, connection: Connection, *, prepare: bool = True) -> None:
        """Put an idle connection into pipeline mode.

        `prepare` says that the session is ours alone: to set up, and to prepare statements in.
        """
        self._server = connection.server
        self._libpq = connection.pgconn
        self._libpq.enter_pipeline_mode()
        self._transformer = Transformer(VALUES)
        self._prepare = prepare
        self._limit = not prepare
        self._prepared: dict[bytes, bytes] = {}
        self._names = 0

    def send(self, whose: Whose, statement: Statement, parameters: Parameters) -> Request:
        """Queue a request, to be flushed by the caller."""
        request = Request(whose, statement, parameters)
        self._queue(request)
        return request

    def sent_again(self, request: Request) -> bool:
        """Queue a request once more if it met what was prepared and holds no longer; whether so.

        Nothing of it has been carried out then.
        """
        state = request.error and request.error.error_field(DiagnosticField.SQLSTATE)
        if state not in (_NOT_THERE, _CHANGED) or not request.known:
            return False
        held = {sql for sql, name in request.known.items() if self._prepared.get(sql) == name}
        for sql in held:
            del self._prepared[sql]
        if held and state == _NOT_THERE:
            self._limit = True  # whoever took that away may have taken the settings too
        request.known = {}
        request.preparing.clear()
        request.error = None
        request.done = False
        self._queue(request)
        return True

    def _queue(self, request: Request) -> None:
        whose, statement, parameters = request.order
        values = self._transformer.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
        formats = self._transformer.formats
        name = name_of(whose)
        if self._prepare:
            self._prepare_missing(request, NAME)
            self._prepare_missing(request, statement.sql)
        if self._limit:
            self._libpq.send_query_params(LIMITS, None)
        if name is not None:
            self._run(NAME, name)
        if statement.exhaustive:
            for limit in EXHAUSTIVE_LIMITS:
                self._run(NAME, limit)
        self._run(statement.sql, values, formats)
        self._libpq.pipeline_sync()

    def take(self, request: Request, result: PGresult) -> None:
        """Add a result to its request, which its Sync completes."""
        match result.status:
            case ExecStatus.PIPELINE_SYNC:
                request.done = True
            case ExecStatus.FATAL_ERROR:
                request.error = request.error or result
                for sql in request.preparing:
                    self._prepared.pop(sql, None)
            case ExecStatus.PIPELINE_ABORTED:
                pass  # what followed an error in the same request
            case _ if request.preparing:
                request.preparing.pop(0)
            case _:
                request.result = result  # the last one is the statement's

    def rows(self, request: Request) -> list[Row]:
        """The rows of a request that is done; raises what psycopg would."""
        if request.error is not None:
            error = error_from_result(request.error)
            if isinstance(error, ReadOnlySqlTransaction):
                self._server.refuses_writes()
            raise error
        result = request.result
        if result is None or not result.ntuples:
            return []
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple)

    def _prepare_missing(self, request: Request, sql: bytes) -> None:
        """Prepare a statement ahead of everything else, unless this connection knows it."""
        name = self._prepared.get(sql)
        if name is not None:
            request.known[sql] = name
            return
        self._names += 1
        name = self._prepared[sql] = b"%d" % self._names
        self._libpq.send_prepare(name, sql)
        request.preparing.append(sql)

    def _run(
        self, sql: bytes, values: Sequence[Buffer | None], formats: Sequence[Format] | None = None
    ) -> None:
        if self._prepare:
            name = self._prepared[sql]
            self._libpq.send_query_prepared(name, values, formats, Format.BINARY)
        else:
            self._libpq.send_query_params(sql, values, None, formats, Format.BINARY)
