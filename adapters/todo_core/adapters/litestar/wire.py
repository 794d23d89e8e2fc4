"""The shapes of answers, field by field (CONTRACT.md, sections 1 to 3)."""

from datetime import datetime
from operator import attrgetter
from typing import Annotated, Self

import msgspec
from msgspec import UNSET, Struct, UnsetType

from todo_core.adapters.litestar.request_ids import REQUEST_ID
from todo_core.application.query import MAX_LIMIT
from todo_core.domain import task as domain
from todo_core.domain.ownership import MAX_USER_ID
from todo_core.domain.task import CANONICAL_UUID
from todo_core.domain.text import MAX_DESCRIPTION, MAX_TITLE


def described(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


def moment(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text, tz=True, extra_json_schema={"pattern": "Z$"})


Id = Annotated[
    str, msgspec.Meta(description="A UUIDv7 in this form.", pattern=f"^{CANONICAL_UUID}$")
]
UserId = Annotated[
    str, msgspec.Meta(description="The owner.", min_length=1, max_length=MAX_USER_ID)
]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TITLE)]
Description = Annotated[str, msgspec.Meta(max_length=MAX_DESCRIPTION)]
Version = Annotated[
    int,
    msgspec.Meta(description="1 at first; the task's ETag is this number in quotes.", ge=1),
]
CreatedAt = Annotated[datetime, moment("UTC.")]
UpdatedAt = Annotated[datetime, moment("UTC; moves with every version.")]


class Meta(Struct, gc=False):
    """What every answer says about itself."""

    request_id: Annotated[
        str, msgspec.Meta(description="As in `X-Request-Id`.", pattern=f"^{REQUEST_ID}$")
    ]
    timestamp: Annotated[datetime, moment("When it was answered, in UTC.")]


class ListMeta(Meta, gc=False):
    """What a page of a list says about itself."""

    total: Annotated[
        int, msgspec.Meta(description="How many tasks match, on all pages together.", ge=0)
    ]
    limit: Annotated[
        int, msgspec.Meta(description="How many tasks a page holds at most.", ge=1, le=MAX_LIMIT)
    ]
    next_cursor: Annotated[
        str | None, described("The cursor of the following page; null on the last one.")
    ]


class ChangesMeta(Meta, gc=False):
    """What a stretch of the feed says about itself."""

    next_token: Annotated[str, described("The token to read on from.")]
    has_more: Annotated[bool, described("Whether there is more to read right now.")]


class Task(Struct, gc=False):
    """A task as its owner sees it."""

    id: Id
    user_id: UserId
    title: Title
    description: Description
    completed: bool
    created_at: CreatedAt
    updated_at: UpdatedAt
    version: Version

    @classmethod
    def of(cls, task: domain.Task) -> Self:
        """The task without what is nobody's business."""
        return cls(*_SHOWN(task))


_SHOWN = attrgetter(*Task.__struct_fields__)


class TaskList(Struct, gc=False):
    """The tasks of one page."""

    tasks: list[Task]


class Change(Struct, gc=False):
    """A task that changed, as it is now; of a deleted one only its id and version are told."""

    id: Id
    version: Version
    deleted: bool
    user_id: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    completed: bool | UnsetType = UNSET
    created_at: datetime | UnsetType = UNSET
    updated_at: datetime | UnsetType = UNSET

    @classmethod
    def of(cls, task: domain.Task) -> Self:
        """A task's entry in the feed of changes."""
        if task.deleted:
            return cls(task.id, task.version, deleted=True)
        return cls(*_TOLD(task))


_TOLD = attrgetter(*Change.__struct_fields__)


class Changes(Struct, gc=False):
    """A stretch of the feed."""

    changes: Annotated[list[Change], described("Each task that changed, oldest change first.")]


class DeletedTask(Struct, gc=False):
    """Which task went to the trash."""

    message: str
    id: Id


class Health(Struct, gc=False):
    """How the service is."""

    health: str


class Error(Struct, gc=False):
    """What went wrong."""

    code: Annotated[str, described("What programs tell errors apart by.")]
    message: Annotated[str, described("What people are told.")]
    details: Annotated[
        list[str],
        described("Each broken rule, as `field: what is wrong` where a field is to blame."),
    ]


class TaskAnswer(Struct, tag_field="status", tag="success", gc=False):
    """One task."""

    data: Task
    meta: Meta


class TaskListAnswer(Struct, tag_field="status", tag="success", gc=False):
    """One page of tasks."""

    data: TaskList
    meta: ListMeta


class ChangesAnswer(Struct, tag_field="status", tag="success", gc=False):
    """A stretch of the feed of changes."""

    data: Changes
    meta: ChangesMeta


class DeletedTaskAnswer(Struct, tag_field="status", tag="success", gc=False):
    """The answer to a deletion."""

    data: DeletedTask
    meta: Meta


class HealthAnswer(Struct, tag_field="status", tag="success", gc=False):
    """The answer to a probe."""

    data: Health
    meta: Meta


class ErrorAnswer(Struct, tag_field="status", tag="error", gc=False):
    """The answer to everything that fails."""

    data: None
    error: Error
    meta: Meta
