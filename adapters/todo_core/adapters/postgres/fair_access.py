"""What one owner may have under way, so that whoever asks for much slows only themselves."""

import asyncio
from collections.abc import Mapping

from todo_core.adapters.postgres.executor import OWNERS_WAIT_SECONDS, Runner
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special, Whose
from todo_core.domain.errors import Unavailable


class OwnerTooBusy(Exception):
    """So much of one owner was under way that a statement did not get its turn in time."""


class _Turns(asyncio.Semaphore):
    """Of one owner: whose statements wait in the order in which they came."""

    wanted = 0
    """How many statements have a turn or wait for one."""


class FairAccess(Runner):
    """Runs so many statements of one owner at once; the rest of that owner's wait for a moment.

    What nobody waits for any more gives up its turn, and is never sent.
    """

    def __init__(self, runner: Runner, most: int) -> None:
        self._runner = runner
        self._most = most
        self._turns: dict[str, _Turns] = {}
        self.waiting: int = 0
        """How many statements wait for others of their owner."""

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        if isinstance(whose, Special):
            return await self._runner.run(whose, statement, values)
        turns = self._turns.get(whose.user_id)
        if turns is None:
            turns = self._turns[whose.user_id] = _Turns(self._most)
        turns.wanted += 1
        try:
            await (self._briefly(turns) if turns.locked() else turns.acquire())
            try:
                return await self._runner.run(whose, statement, values)
            finally:
                turns.release()
        finally:
            turns.wanted -= 1
            if not turns.wanted:
                del self._turns[whose.user_id]

    async def _briefly(self, turns: _Turns) -> None:
        self.waiting += 1
        try:
            async with asyncio.timeout(OWNERS_WAIT_SECONDS):
                await turns.acquire()
        except TimeoutError:
            raise Unavailable from OwnerTooBusy()
        finally:
            self.waiting -= 1
