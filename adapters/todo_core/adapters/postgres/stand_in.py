"""Connections that others stand in for, where the server has no room for all."""

from collections.abc import Mapping

from psycopg_pool import PoolTimeout

from todo_core.adapters.postgres.executor import Executor, Runner
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Whose
from todo_core.domain.errors import Unavailable


class WithStandIn(Runner):
    """Runs statements on a pool of their own, or elsewhere while it gets no connection at all."""

    def __init__(self, own: Executor, stand_in: Runner) -> None:
        self._own = own
        self._stand_in = stand_in

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        try:
            return await self._own.run(whose, statement, values)
        except Unavailable as error:
            if self._own.load().in_use or not isinstance(error.__cause__, PoolTimeout):
                raise
        return await self._stand_in.run(whose, statement, values)
