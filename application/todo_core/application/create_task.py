"""Create a task, at most once for one idempotency key."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Unpack

from todo_core.application.ports import Clock, TaskIds, Tasks
from todo_core.application.ports.tasks import KeyedCreate
from todo_core.domain.errors import InvalidInput, Problem
from todo_core.domain.fields import TaskFields
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Draft, Task

_VISIBLE_ASCII = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True, slots=True)
class Created:
    """What came of a create."""

    task: Task
    replayed: bool
    """Whether this is the first answer again, and nothing was kept this time."""


@dataclass(frozen=True, slots=True)
class CreateTask:
    """Add a task to a user's list."""

    tasks: Tasks
    clock: Clock
    ids: TaskIds

    async def __call__(
        self,
        *,
        actor: str,
        user_id: str,
        idempotency_key: str | None = None,
        **fields: Unpack[TaskFields],
    ) -> Task:
        """Keep a new task with the given fields, of which `title` is required.

        A second call with the same key and fields keeps nothing and returns the first call's task
        as it was then. Raises NotOwner, InvalidInput, IdempotencyKeyReused.
        """
        created = await self.once(
            actor=actor, user_id=user_id, idempotency_key=idempotency_key, **fields
        )
        return created.task

    async def once(
        self,
        *,
        actor: str,
        user_id: str,
        idempotency_key: str | None,
        **fields: Unpack[TaskFields],
    ) -> Created:
        """The same, telling a new task from a replay."""
        owner = authorize(actor, user_id)
        draft = Draft.parse(fields)
        keyed = None if idempotency_key is None else _keyed(idempotency_key, draft)
        now = self.clock.now()
        task = draft.task(owner, self.ids.new(now), now)
        kept = await self.tasks.add(owner, task, keyed)
        return Created(kept, replayed=kept.id != task.id)


def _keyed(key: str, draft: Draft) -> KeyedCreate:
    if not _VISIBLE_ASCII.fullmatch(key):
        message = "must have 1 to 255 visible ASCII characters"
        raise InvalidInput([Problem("Idempotency-Key", message)])
    content = json.dumps([draft.title, draft.description, draft.completed])
    return KeyedCreate(key, hashlib.sha256(content.encode()).digest())
