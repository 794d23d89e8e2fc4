"""The task, and the draft that a new one starts from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

from todo_core.domain.errors import TaskNotFound
from todo_core.domain.fields import Values, parse_all
from todo_core.domain.ownership import Owner, UserId
from todo_core.domain.text import Description, Title

TaskId = NewType("TaskId", str)

CANONICAL_UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
"""The form of a task's id, as a regular expression."""

UUID: Final = CANONICAL_UUID.replace("a-f", "A-Fa-f")
"""The same in either case, as an id may be sent (RFC 9562, section 4)."""

_UUID = re.compile(UUID)


@dataclass(frozen=True, slots=True)
class Task:
    """One user's task, as it stands after its latest change."""

    id: TaskId
    """UUIDv7 (RFC 9562, section 5.7) in canonical lower case, made from `created_at`."""
    user_id: UserId
    """The owner; opaque and case-sensitive."""
    title: Title
    description: Description
    completed: bool
    created_at: datetime
    """UTC, to the microsecond."""
    updated_at: datetime
    """UTC, to the microsecond; moves with every version."""
    version: int = 1
    """1 on creation, one more with every change that changes something."""
    deleted: bool = False
    """Whether it is in the trash, where it has been since `updated_at`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new task starts from."""

    values: Values
    """Of every field that can be set."""

    @classmethod
    def parse(cls, fields: Mapping[str, object]) -> "Draft":
        """Judge the fields of a new task; InvalidInput names every one that is wrong."""
        return cls(parse_all(fields))

    def task(self, owner: Owner, task_id: TaskId, now: datetime) -> Task:
        """The first version of the task that `owner` makes of this draft."""
        return Task(
            id=task_id, user_id=owner.user_id, created_at=now, updated_at=now, **self.values
        )


def parse_task_id(value: str) -> TaskId:
    """Accept a UUID in either case; anything else names no task (TaskNotFound)."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise TaskNotFound
    return TaskId(value.lower())
