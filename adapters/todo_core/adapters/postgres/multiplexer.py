"""An executor with many requests under way on each of a few connections."""

import asyncio
from collections.abc import Coroutine, Mapping
from time import monotonic
from typing import Any

from psycopg import OperationalError

from todo_core.adapters.postgres.errors import translated
from todo_core.adapters.postgres.executor import POOL_WAIT_SECONDS, Executor
from todo_core.adapters.postgres.line import Answer, Line
from todo_core.adapters.postgres.load import Load
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.server import backoff, server_at
from todo_core.adapters.postgres.sessions import Connection, set_up_primary
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Whose
from todo_core.domain.errors import Unavailable

DEPTH = 32
"""How many requests a connection carries at once; what is more waits before it is sent."""

HELD_UP_SECONDS = 0.02
"""After which a line's oldest request counts for more than how few there are on it."""

HOPELESS_SECONDS = 10
"""After which a request that nobody waits for any more takes its line with it.

Whoever was told that it failed may have gone on, and it would still be carried out, after what was
asked later on another line.
"""


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
        self.stand_in: MultiplexedExecutor | None = None
        """What carries requests for as long as this one has no connection at all."""

    async def open(self) -> None:
        self._keepers = [asyncio.create_task(self._keep_a_line()) for _ in range(self._size)]

    async def close(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        if not self._lines and self.stand_in and self.stand_in.load().open:
            return await self.stand_in.run(whose, statement, values)
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
        """The line with the fewest requests, unless it is held up; never one that has ended."""
        while True:
            while not self._lines:
                await self._briefly(self._connected.wait())
            line = min(self._lines, key=len)
            if line.waited() >= HELD_UP_SECONDS:
                line = min(self._lines, key=Line.waited)
            if line.is_outdated():
                line.retire()
            elif line.has_news():
                await line.close()
            else:
                return line

    async def _keep_a_line(self) -> None:
        """Connect, and again whenever the connection is lost."""
        pauses = backoff()
        while True:
            try:
                connection = await _connect(self._url)
            except Exception as error:  # noqa: BLE001 # whatever it was, there must be a line again
                server_at(self._url).failed(error)
                await asyncio.sleep(next(pauses))
            else:
                pauses = backoff()
                await self._use(connection)

    async def _use(self, connection: Connection) -> None:
        """Offer a connection as a line for as long as it lasts."""
        line = Line(connection, self._take_off, self._places.release)
        self._lines.append(line)
        self._connected.set()
        try:
            await line.over.wait()
        finally:
            await line.close()

    def _take_off(self, line: Line) -> None:
        self._lines.remove(line)
        if not self._lines:
            self._connected.clear()


async def _answer(line: Line, answer: Answer) -> list[Row]:
    sent = monotonic()
    try:
        return await answer
    except asyncio.CancelledError:
        if answer.cancelled() and monotonic() - sent >= HOPELESS_SECONDS:
            await line.close()
        raise


async def _connect(url: str) -> Connection:
    connection = await Connection.connect(url)
    try:
        _refuse_pooler(await set_up_primary(connection))
    except BaseException:
        await connection.close()
        raise
    return connection


def _refuse_pooler(found: bool) -> None:
    if found:
        raise OperationalError("a transaction pooler stands in between")
