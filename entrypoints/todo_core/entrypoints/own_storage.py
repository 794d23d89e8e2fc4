"""Storage of one's own, and what the service can do with it besides keeping tasks."""

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from todo_core.application.limits import Limits
from todo_core.application.ports import ChangeSignals, Tasks, Upkeep
from todo_core.domain.ownership import authorize
from todo_core.entrypoints.settings import MakesStorage

_LOG = logging.getLogger(__name__)

_NOBODY = "todo-core/ready"


@runtime_checkable
class _Purges(Upkeep, Protocol):
    """The port `Upkeep`, told by its methods."""


@runtime_checkable
class _Signals(ChangeSignals, Protocol):
    """The port `ChangeSignals`, told by its methods."""


@dataclass(frozen=True, slots=True)
class OwnStorage:
    """Storage that is open, by the ports that it implements."""

    tasks: Tasks
    upkeep: Upkeep | None
    signals: ChangeSignals | None

    async def check(self) -> None:
        """Have it answer a question; Unavailable if it is out of reach."""
        await self.tasks.revision(authorize(_NOBODY, _NOBODY))


async def opened_storage(make: MakesStorage, limits: Limits) -> AsyncIterator[OwnStorage]:
    """The storage for as long as the container needs it; the log tells what is missing in it."""
    made = make(limits=limits)
    if isinstance(made, AbstractAsyncContextManager):
        async with made as tasks:
            yield _judged(tasks)
    else:
        yield _judged(made)


def _judged(tasks: Tasks) -> OwnStorage:
    upkeep = tasks if isinstance(tasks, _Purges) else None
    signals = tasks if isinstance(tasks, _Signals) else None
    missing = []
    if upkeep is None:
        missing.append("does not purge: trash and idempotency keys are kept for ever")
    if signals is None:
        missing.append("does not signal changes: live events look for them twice a second")
    if missing:
        _LOG.warning("this storage %s", "; it ".join(missing))
    return OwnStorage(tasks, upkeep, signals)
