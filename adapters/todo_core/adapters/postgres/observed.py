"""An executor that is looked at from outside: how long statements take, what they belong to."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from todo_core.adapters.postgres.executor import Executor
from todo_core.adapters.postgres.load import Load
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Whose

Around = Callable[[str], AbstractContextManager[object]]
"""Makes the context that a statement of this name runs in, the wait for a connection included."""


def observed(executor: Executor, around: Sequence[Around]) -> Executor:
    """The executor with each context around its statements; itself where there is none."""
    for context in around:
        executor = ObservedExecutor(executor, context)
    return executor


class ObservedExecutor(Executor):
    """Runs each attempt at a statement in a context, which learns its name and nothing else."""

    def __init__(self, executor: Executor, around: Around) -> None:
        self._executor = executor
        self._around = around

    async def open(self) -> None:
        await self._executor.open()

    async def close(self) -> None:
        await self._executor.close()

    def load(self) -> Load:
        return self._executor.load()

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        with self._around(statement.name):
            return await self._executor.run(whose, statement, values)
