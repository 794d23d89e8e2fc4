"""What users see of an operation, as data: the same for a port, an application and a URL."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from todo_core.domain.errors import (
    ConcurrentChange,
    IdempotencyKeyReused,
    InvalidCursor,
    InvalidInput,
    ListUnchanged,
    NotAuthenticated,
    NotOwner,
    SyncTokenExpired,
    TaskNotFound,
    TodoError,
    TooManyKeys,
    TooManyTasks,
    Unavailable,
    VersionMismatch,
)
from todo_core.entrypoints.harness.brief import Brief

CODES: Final[Mapping[type[TodoError], str]] = {
    InvalidInput: "VALIDATION_ERROR",
    NotAuthenticated: "UNAUTHORIZED",
    NotOwner: "FORBIDDEN",
    TaskNotFound: "NOT_FOUND",
    ListUnchanged: "NOT_MODIFIED",
    VersionMismatch: "PRECONDITION_FAILED",
    ConcurrentChange: "CONFLICT",
    IdempotencyKeyReused: "IDEMPOTENCY_KEY_REUSED",
    TooManyKeys: "RATE_LIMITED",
    TooManyTasks: "LIMIT_REACHED",
    InvalidCursor: "INVALID_CURSOR",
    SyncTokenExpired: "SYNC_TOKEN_EXPIRED",
    Unavailable: "SERVICE_UNAVAILABLE",
}
"""Every error of the domain, as CONTRACT.md, section 4, calls it."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that nobody can foresee; only which of them are the same means anything."""

    kind: str
    """`id`, `user`, `moment` (these also have an order), `tag`, `cursor` or `token`."""
    value: Hashable

    def __repr__(self) -> str:
        return f"<{self.kind} {self.value}>"


@dataclass(frozen=True, slots=True)
class Said:
    """What users say of a task: the fields that they set."""

    title: str
    description: str
    completed: bool


SAID: Final = tuple(field.name for field in fields(Said))


def said(task: object) -> dict[str, Any]:
    """What a task has of it, whatever else it has."""
    return {name: getattr(task, name) for name in SAID}


@dataclass(frozen=True, slots=True)
class TaskSeen(Said):
    """A task as its user sees it."""

    id: Opaque
    user_id: Opaque
    created_at: Opaque
    updated_at: Opaque
    version: int

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in said(self).items())
        return f"Task({self.id}, {shown}, version={self.version})"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What the feed says of a deleted task."""

    id: Opaque
    version: int


@dataclass(frozen=True, slots=True, repr=False)
class Made(Brief):
    """The answer to a create."""

    task: TaskSeen
    replayed: bool = False
    """Whether it is the first answer to the same key again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One task: read, edited, completed or restored."""

    task: TaskSeen


@dataclass(frozen=True, slots=True)
class Trashed:
    """The answer to a delete."""

    id: Opaque


@dataclass(frozen=True, slots=True, repr=False)
class Page(Brief):
    """A page of a list."""

    tasks: tuple[TaskSeen, ...]
    total: int
    limit: int
    cursor: Opaque | None
    tag: Opaque


@dataclass(frozen=True, slots=True)
class Feed:
    """A stretch of the delta feed."""

    changes: tuple[TaskSeen | Tombstone, ...]
    has_more: bool
    token: Opaque


@dataclass(frozen=True, slots=True, repr=False)
class Refused(Brief):
    """No, and why; `NOT_MODIFIED` where there is nothing new."""

    code: str
    current: int | None = None
    """With a failed precondition, the version there is."""
    text: str | None = None
    """Message and details; None where they are not foreseen."""


@dataclass(frozen=True, slots=True)
class Crashed:
    """Neither an answer nor a refusal."""

    what: str


Observation = Made | Shown | Trashed | Page | Feed | Refused | Crashed
