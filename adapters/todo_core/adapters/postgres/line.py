"""One connection with many requests under way, read by the event loop.

Each request is a transaction of its own and is answered only once its Sync has come back. So it is
committed by then, and an error in it does not touch its neighbours.
"""

import asyncio
import select
from collections import deque
from collections.abc import Callable
from time import monotonic

from psycopg import Error, OperationalError
from psycopg.pq.abc import PGresult

from todo_core.adapters.postgres.exchange import Exchange, Parameters, Request
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.server import SILENCE_SECONDS
from todo_core.adapters.postgres.sessions import Connection, ServerSilent
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Whose

Answer = asyncio.Future[list[Row]]

WATCH_SECONDS = 0.5
"""How often a line with requests under way is looked at."""


class Line:
    """A connection that answers requests in the order in which they were sent.

    When the connection breaks, or the server is silent on it, what is under way fails with
    OperationalError. `lost` is called as soon as the line takes no more.
    """

    def __init__(
        self, connection: Connection, lost: Callable[["Line"], None], left: Callable[[], None]
    ) -> None:
        """Take over an idle connection; `left` is called for each request that leaves the line."""
        self._connection = connection
        self._lost = lost
        self._left = left
        self._libpq = connection.pgconn
        self._exchange = Exchange(connection)
        self._under_way: deque[tuple[Request, Answer, float]] = deque()
        self._loop = asyncio.get_running_loop()
        self._socket = self._libpq.socket
        self._loop.add_reader(self._socket, self._read)
        self._broken = select.poll()
        self._broken.register(self._socket, 0)  # errors and hang-ups alone
        self._news = select.poll()
        self._news.register(self._socket, select.POLLIN)
        self._heard = monotonic()
        self._watch: asyncio.TimerHandle | None = None
        self._retired = False
        self._stuck = False
        self.over: asyncio.Event = asyncio.Event()
        """Set once there is nothing more to wait for, and it can be closed."""

    def __len__(self) -> int:
        """How many requests are under way."""
        return len(self._under_way)

    def waited(self) -> float:
        """For how many seconds the oldest request has been under way."""
        return monotonic() - self._under_way[0][2] if self._under_way else 0

    def has_news(self) -> bool:
        """Whether it is idle and has something to read: the server's farewell, as a rule.

        On a busy event loop, a request can come before that has been read.
        """
        return not self._under_way and bool(self._news.poll(0))

    def is_outdated(self) -> bool:
        """Whether it may lead to a server that is no longer the one to ask."""
        return self._connection.server.is_outdated(self._connection.opened)

    def retire(self) -> None:
        """Take no more, and be over when what is under way is answered."""
        self._retired = True
        self._lost(self)
        if not self._under_way:
            self.over.set()

    def send(self, whose: Whose, statement: Statement, parameters: Parameters) -> Answer:
        """Put a request on the line; the future gets its rows or what psycopg raises.

        It stays there until the server has answered, whether or not anybody still waits. Where this
        raises, it never got there.
        """
        try:
            request = self._exchange.send(whose, statement, parameters)
        except OperationalError as error:
            self._break(error)
            raise
        answer: Answer = self._loop.create_future()
        self._under_way.append((request, answer, monotonic()))
        if self._watch is None:
            self._watch = self._loop.call_later(WATCH_SECONDS, self._look)
        self._write()
        return answer

    async def close(self) -> None:
        """Close the connection; what is under way fails."""
        self._stuck = self._stuck or bool(self._under_way)
        self._break(OperationalError("the connection was closed"))
        await (self._connection.hang_up() if self._stuck else self._connection.close())

    def _look(self) -> None:
        """See whether the server is silent, for as long as it is asked for anything."""
        self._watch = None
        if not self._under_way:
            return
        self._watch = self._loop.call_later(WATCH_SECONDS, self._look)
        server, opened = self._connection.server, self._connection.opened
        since = max(self._heard, self._under_way[0][2])
        if self._news.poll(0):  # the event loop was too busy to see it
            return
        if monotonic() - since >= SILENCE_SECONDS:
            server.fell_silent(since, self._connection.host)
        elif not server.is_silent(opened):
            return
        self._stuck = True
        self._break(ServerSilent())

    def _write(self) -> None:
        try:
            if self._libpq.flush():
                self._loop.add_writer(self._socket, self._write_rest)
                self._take_what_is_there()  # to make room, libpq reads
        except OperationalError as error:
            self._break(error)

    def _write_rest(self) -> None:
        self._loop.remove_writer(self._socket)
        self._write()

    def _read(self) -> None:
        if self.has_news():
            # Once that is read, nothing tells of it until the server hangs up, which can take long.
            self._break(OperationalError("the server ended the session"))
            return
        try:
            self._consume()
            # uvloop speaks of a broken connection only once, though there may be more to read.
            while self._broken.poll(0):
                self._consume()
        except OperationalError as error:
            self._break(error)

    def _consume(self) -> None:
        self._libpq.consume_input()
        self._heard = monotonic()
        self._connection.server.heard()
        self._take_what_is_there()

    def _take_what_is_there(self) -> None:
        while self._under_way and not self._libpq.is_busy():
            result = self._libpq.get_result()
            if result is not None:  # as it is after the last of each command
                self._take(result)

    def _take(self, result: PGresult) -> None:
        """Add a result to the oldest request, and answer it if it was the last one."""
        request, answer, _ = self._under_way[0]
        self._exchange.take(request, result)
        if request.done:
            # Until it is queued again it stays here, to fail with the rest if that breaks the line.
            again = not answer.done() and self._exchange.sent_again(request)
            self._under_way.popleft()
            if again:
                self._under_way.append((request, answer, monotonic()))
                self._write()
                return
            self._left()
            if not answer.done():  # somebody still waits
                self._finish(request, answer)
            if self._retired and not self._under_way:
                self.over.set()

    def _finish(self, request: Request, answer: Answer) -> None:
        try:
            answer.set_result(self._exchange.rows(request))
        except Error as error:
            answer.set_exception(error)

    def _break(self, error: OperationalError) -> None:
        """Fail what is under way, once."""
        if self._socket < 0:
            return
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket = -1
        if self._watch is not None:
            self._watch.cancel()
        for _, answer, _ in self._under_way:
            self._left()
            if not answer.done():
                answer.set_exception(error)
        self._under_way.clear()
        if not self._retired:
            self._lost(self)
        self.over.set()
