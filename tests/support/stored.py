"""What is done with a store in a test, in a line: each call reads, decides and saves."""

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

from todo_core.application.changing import Changing
from todo_core.application.ports import Clock, Tasks
from todo_core.application.ports.tasks import Keyed, Outcome, Save
from todo_core.application.read_task import listed as get
from todo_core.application.records import packed, read_record
from todo_core.domain.changes import Change, Versions
from todo_core.domain.errors import IdempotencyKeyReused
from todo_core.domain.ownership import Owner, UserId
from todo_core.domain.task import Task, TaskId

__all__ = ["Key", "add", "get", "update"]

_TURNS: WeakValueDictionary[UserId, asyncio.Lock] = WeakValueDictionary()


@dataclass(frozen=True)
class Key:
    """An idempotency key and the fingerprint of what it is used for."""

    key: str
    fingerprint: bytes

    def standing_for(self, task: Task) -> Keyed:
        outcome = Outcome(self.fingerprint, packed(task))
        return Keyed(self.key, outcome, task.created_at)


@dataclass(frozen=True)
class _Stopped(Clock):
    moment: datetime

    def now(self) -> datetime:
        return self.moment


async def add(tasks: Tasks, owner: Owner, task: Task, key: Key | None = None) -> Task:
    """Keep a new task; or what the key made, if it is not new."""
    if await tasks.save(owner, [Save(task)], key and key.standing_for(task)):
        return task
    assert key
    outcome = (await tasks.some(owner, (), key.key)).outcome
    assert outcome
    if outcome.fingerprint != key.fingerprint:
        raise IdempotencyKeyReused
    return replace(task, **read_record(json.loads(outcome.record)))


async def update(
    tasks: Tasks,
    owner: Owner,
    task_id: TaskId,
    change: Change,
    now: datetime,
    expected: Versions | None = None,
) -> Task:
    """A task after a change."""
    changing = Changing(tasks, _Stopped(now), _TURNS)
    return await changing.task(owner, task_id, change, expected)
