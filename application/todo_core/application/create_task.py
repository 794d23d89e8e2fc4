"""Create a task, at most once for one idempotency key."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Unpack

from todo_core.application.ports import Clock, TaskIds, Tasks
from todo_core.application.ports.tasks import KeyedCreate
from todo_core.domain.errors import InvalidInput, Problem
from todo_core.domain.fields import TaskFields, all_fields
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Draft, Task

IDEMPOTENCY_KEY: Final = "[!-~]{1,255}"
"""1 to 255 visible ASCII characters."""

_VISIBLE_ASCII = re.compile(IDEMPOTENCY_KEY)
KEY_RULE: Final = Problem("idempotency_key", "must have 1 to 255 visible ASCII characters")
"""What InvalidInput says of a key that is no such string."""


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
        fields: Mapping[str, object] | None = None,
        **named: Unpack[TaskFields],
    ) -> Task:
        """Keep a new task with the given fields, of which `title` is required.

        What a request's body says belongs into `fields`, where any name is judged as a field's; as
        `**body`, it could name another argument.
        A second call with the same key and fields keeps nothing and returns the first call's task
        as it was then. Raises NotOwner, InvalidInput, IdempotencyKeyReused, TooManyKeys,
        TooManyTasks.
        """
        created = await self.once(
            actor=actor, user_id=user_id, idempotency_key=idempotency_key, fields=fields, **named
        )
        return created.task

    async def once(
        self,
        *,
        actor: str,
        user_id: str,
        idempotency_key: str | None = None,
        fields: Mapping[str, object] | None = None,
        **named: Unpack[TaskFields],
    ) -> Created:
        """The same, telling a new task from a replay."""
        owner = authorize(actor, user_id)
        draft = _parse(all_fields(fields, named), idempotency_key)
        keyed = None if idempotency_key is None else _keyed(idempotency_key, draft)
        now = self.clock.now()
        task = draft.task(owner, self.ids.new(now), now)
        kept = await self.tasks.add(owner, task, keyed)
        return Created(kept, replayed=kept.id != task.id)


def _parse(fields: Mapping[str, object], key: str | None) -> Draft:
    """The draft in the fields; InvalidInput names whatever is wrong with them or with the key."""
    wrong_key = () if key is None or _is_key(key) else (KEY_RULE,)
    try:
        draft = Draft.parse(fields)
    except InvalidInput as wrong:
        raise InvalidInput([*wrong_key, *wrong.problems]) from None
    if wrong_key:
        raise InvalidInput(wrong_key)
    return draft


def _is_key(key: object) -> bool:
    return isinstance(key, str) and _VISIBLE_ASCII.fullmatch(key) is not None


def _keyed(key: str, draft: Draft) -> KeyedCreate:
    content = json.dumps([draft.title, draft.description, draft.completed])
    return KeyedCreate(key, hashlib.sha256(content.encode()).digest())
