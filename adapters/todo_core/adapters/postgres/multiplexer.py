"""An executor with many requests under way on each of a few connections."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from time import monotonic
from typing import Any

from psycopg import OperationalError
from psycopg.errors import ReadOnlySqlTransaction

from todo_core.adapters.postgres.errors import translated
from todo_core.adapters.postgres.executor import POOL_WAIT_SECONDS, Executor
from todo_core.adapters.postgres.line import Answer, Line
from todo_core.adapters.postgres.load import Load
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.sessions import CONNECT_OPTIONS, Connection, set_up
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Whose
from todo_core.domain.errors import Unavailable

DEPTH = 32
"""How many requests a connection carries at once; what is more waits before it is sent."""

HELD_UP_SECONDS = 0.02
"""Steps in which the wait of a line's oldest request counts, before the number of requests does."""

RECONNECT_SECONDS = 0.25

HOPELESS_SECONDS = 10
"""After which a request that nobody waits for any more takes its line with it.

Whoever was told that it failed may have gone on, and it would still be carried out, after what was
asked later on another line.
"""

_log = logging.getLogger(__name__)


class MultiplexedExecutor(Executor):
    """Sends each statement at once, on a line that is not held up, with the fewest before it.

    A slow statement delays those behind it on its line; so what takes long, and writes, which may
    wait for a lock, belong on executors of their own. Not for use behind a transaction pooler.
    """

    def __init__(self, url: str, *, size: int) -> None:
        self._url = url
        self._size = size
        self._lines: list[Line] = []
        self._places = asyncio.Semaphore(size * DEPTH)
        self._connected = asyncio.Event()
        self._waiting = 0
        self._keepers: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self._keepers = [asyncio.create_task(self._keep_a_line()) for _ in range(self._size)]

    async def close(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        parameters = statement.bind(values)
        place = self._places.acquire()
        await (self._briefly(place) if self._places.locked() else place)
        with translated():
            try:
                line = await self._line()
                answer = line.send(whose, statement, parameters)
            except BaseException:
                self._places.release()
                raise
            return await _answer(line, answer)

    def load(self) -> Load:
        busy = sum(1 for line in self._lines if len(line))
        return Load(len(self._lines), busy, self._waiting, self._size)

    async def _briefly(self, condition: Coroutine[Any, Any, bool]) -> None:
        self._waiting += 1
        try:
            async with asyncio.timeout(POOL_WAIT_SECONDS):
                await condition
        except TimeoutError as late:
            raise Unavailable from late
        finally:
            self._waiting -= 1

    async def _line(self) -> Line:
        """The line that gets on best, of those that the server has not ended."""
        while True:
            while not self._lines:
                await self._briefly(self._connected.wait())
            line = min(self._lines, key=_burden)
            if not line.has_news():
                return line
            await line.close()

    async def _keep_a_line(self) -> None:
        """Connect, and again whenever the connection is lost."""
        while True:
            try:
                connection = await _connect(self._url)
            except Exception:  # noqa: BLE001 # whatever it was, there must be a line again
                _log.warning("no connection to the database", exc_info=True)
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            await self._use(connection)

    async def _use(self, connection: Connection) -> None:
        """Offer a connection as a line for as long as it lasts."""
        lost = asyncio.Event()

        def take_off(line: Line) -> None:
            self._lines.remove(line)
            if not self._lines:
                self._connected.clear()
            lost.set()

        line = Line(connection, take_off, self._places.release)
        self._lines.append(line)
        self._connected.set()
        try:
            await lost.wait()
        finally:
            await line.close()


def _burden(line: Line) -> tuple[float, int]:
    """First for how long it has been held up, then how much there is on it."""
    return line.waited() // HELD_UP_SECONDS, len(line)


async def _answer(line: Line, answer: Answer) -> list[Row]:
    sent = monotonic()
    try:
        return await answer
    except ReadOnlySqlTransaction:
        # The session may stay read-only long after the server is not.
        await line.close()
        raise
    except asyncio.CancelledError:
        if answer.cancelled() and monotonic() - sent >= HOPELESS_SECONDS:
            await line.close()
        raise


async def _connect(url: str) -> Connection:
    connection = await Connection.connect(url, **CONNECT_OPTIONS)
    try:
        _refuse_pooler(await set_up(connection))
    except BaseException:
        await connection.close()
        raise
    return connection


def _refuse_pooler(found: bool) -> None:
    if found:
        raise OperationalError("a transaction pooler stands in between")
