"""Create a task, at most once for one idempotency key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from todo_core.application.changing import Changing, Decision
from todo_core.application.idempotency import KEY_RULE, is_key, keyed_create, replayed
from todo_core.application.ports import TaskIds
from todo_core.application.ports.tasks import Save, Seen
from todo_core.domain.errors import InvalidInput
from todo_core.domain.fields import TaskFields, all_fields
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Draft, Task


@dataclass(frozen=True, slots=True)
class Created:
    """What came of a create."""

    task: Task
    replayed: bool
    """Whether this is the first answer again, and nothing was kept this time."""


@dataclass(frozen=True, slots=True)
class CreateTask:
    """Add a task to a user's list."""

    changing: Changing
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

        def decide(seen: Seen, now: datetime) -> Decision[Created]:
            task = draft.task(owner, self.ids.new(now), now)
            if seen.outcome:
                return Decision(Created(replayed(seen.outcome, draft, task), replayed=True))
            keyed = None if idempotency_key is None else keyed_create(idempotency_key, draft, task)
            return Decision(Created(task, replayed=False), (Save(task),), keyed)

        return await self.changing(owner, decide, key=idempotency_key)


def _parse(fields: Mapping[str, object], key: str | None) -> Draft:
    """The draft in the fields; InvalidInput names whatever is wrong with them or with the key."""
    wrong_key = () if key is None or is_key(key) else (KEY_RULE,)
    try:
        draft = Draft.parse(fields)
    except InvalidInput as wrong:
        raise InvalidInput([*wrong_key, *wrong.problems]) from None
    if wrong_key:
        raise InvalidInput(wrong_key)
    return draft
