"""How anything changes: read, decide, save, and once more if somebody else was quicker."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, TypeVar
from weakref import WeakValueDictionary

from todo_core.application.ports import Clock, Tasks
from todo_core.application.ports.tasks import Keyed, Save, Seen
from todo_core.domain.changes import Change, Versions, apply
from todo_core.domain.errors import ConcurrentChange, TaskNotFound, Unavailable
from todo_core.domain.ownership import Owner, UserId
from todo_core.domain.task import Task, TaskId

ATTEMPTS: Final = 100
"""How often a change is decided at most, since other processes have turns of their own."""

TURN_SECONDS: Final = 2
"""For how long a change waits for others of the same user."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decision(Generic[T]):
    """What comes of what was seen."""

    answer: T
    """What the caller is told, once it is kept."""
    saves: Sequence[Save] = ()
    """Empty where nothing changes."""
    keyed: Keyed | None = None


Decide = Callable[[Seen, datetime], Decision[T]]
"""Decides by what was seen and what time it is; it may be asked again, and raises TodoErrors."""


@dataclass(frozen=True, slots=True)
class Changing:
    """Changes tasks; an adapter only has to keep what was decided, if nothing has moved since.

    Changes of one user's tasks take turns within the process. Otherwise the last to read would be
    as likely to be the next to save as the first, and some would never be.
    """

    tasks: Tasks
    clock: Clock
    turns: WeakValueDictionary[UserId, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Of each user at work; a lock that nobody holds or waits for is gone."""

    async def task(
        self, owner: Owner, task_id: TaskId, change: Change, expected: Versions | None
    ) -> Task:
        """The owner's task after a change; raises what `apply` raises, ConcurrentChange."""

        def decide(seen: Seen, now: datetime) -> Decision[Task]:
            before = seen.tasks.get(task_id)
            if before is None:
                raise TaskNotFound
            after = apply(before, change, now, expected)
            return Decision(after, () if after is before else (Save(after, before),))

        return await self(owner, decide, ids=(task_id,))

    async def __call__(
        self,
        owner: Owner,
        decide: Decide[T],
        *,
        ids: Collection[TaskId] = (),
        key: str | None = None,
    ) -> T:
        """What was decided by these tasks and by what the key stands for, once it is kept.

        Where no task has to be read, nothing is, and no turn is taken: a key is new as a rule, and
        nothing is kept if it is not. Raises what `decide` raises, ConcurrentChange, and Unavailable
        after two seconds without a turn.
        """
        if not ids:
            decision = await self._save(owner, decide, Seen({}))
            if decision:
                return decision.answer
        async with self._turn(owner):
            for _ in range(ATTEMPTS):
                seen = await self.tasks.some(owner, ids, key)
                decision = await self._save(owner, decide, seen)
                if decision:
                    return decision.answer
        raise ConcurrentChange

    @asynccontextmanager
    async def _turn(self, owner: Owner) -> AsyncIterator[None]:
        lock = self.turns.setdefault(owner.user_id, asyncio.Lock())
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await lock.acquire()
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            lock.release()

    async def _save(self, owner: Owner, decide: Decide[T], seen: Seen) -> Decision[T] | None:
        """What was decided, once it is kept; None where that came too late."""
        decision = decide(seen, self.clock.now())
        kept = not decision.saves or await self.tasks.save(owner, decision.saves, decision.keyed)
        return decision if kept else None
