"""What one owner may have under way, so that whoever asks for much slows only themselves."""

import asyncio
from collections import deque
from collections.abc import Mapping

from todo_core.adapters.postgres.executor import OWNERS_WAIT_SECONDS, Runner
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special, Whose
from todo_core.domain.errors import Unavailable


class OwnerTooBusy(Exception):
    """So much of one owner was under way that a statement did not get its turn in time."""


class FairAccess(Runner):
    """Runs so many statements of one owner at once; the rest of that owner's wait for a moment.

    They get their turns in the order in which they came. What nobody waits for any more loses its
    place, and is never sent.
    """

    def __init__(self, runner: Runner, most: int) -> None:
        self._runner = runner
        self._most = most
        self._under_way: dict[str, int] = {}
        self._queues: dict[str, deque[asyncio.Future[None]]] = {}

    @property
    def waiting(self) -> int:
        """How many statements wait for others of their owner."""
        return sum(map(len, self._queues.values()))

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        if isinstance(whose, Special):
            return await self._runner.run(whose, statement, values)
        owner = whose.user_id
        under_way = self._under_way.get(owner, 0)
        if under_way < self._most:
            self._under_way[owner] = under_way + 1
        else:
            await self._turn(owner)
        try:
            return await self._runner.run(whose, statement, values)
        finally:
            self._pass_on(owner)

    async def _turn(self, owner: str) -> None:
        """Wait until another statement of the owner's passes its turn on."""
        turn = asyncio.get_running_loop().create_future()
        queue = self._queues.setdefault(owner, deque())
        queue.append(turn)
        try:
            async with asyncio.timeout(OWNERS_WAIT_SECONDS):
                await turn
        except BaseException as error:
            if not turn.cancelled():  # it came in the very moment
                self._pass_on(owner)
            if isinstance(error, TimeoutError):
                raise Unavailable from OwnerTooBusy()
            raise
        finally:
            queue.remove(turn)
            if not queue:
                del self._queues[owner]

    def _pass_on(self, owner: str) -> None:
        """Give the turn of a statement that is done to the next one that still waits."""
        for turn in self._queues.get(owner, ()):
            if not turn.done():
                turn.set_result(None)
                return
        if self._under_way[owner] > 1:
            self._under_way[owner] -= 1
        else:
            del self._under_way[owner]
