"""Everything that can go wrong, as facts; each boundary translates this one tree.

TodoError
├── InvalidInput            a value breaks a rule; names every broken field
├── NotAuthenticated        the caller has not proved who they are
├── NotOwner                the caller is not the user whose tasks were asked for
├── TaskNotFound            this user has no such task
├── ListUnchanged           the list is still as the caller knows it
├── VersionMismatch         the task is no longer at the version the caller expected
├── ConcurrentChange        a concurrent change could not be settled; trying again may help
├── IdempotencyKeyReused    the key was used before, for another task
├── TooManyKeys             this user has used too many keys of late; later there is room again
├── TooManyTasks            this user has as many tasks as one may have
├── InvalidCursor           a cursor or sync token that is not one of this user's
├── SyncTokenExpired        what is after this token was purged, erased or set back
└── Unavailable             storage or verification keys are out of reach; try again later
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: the field to blame (empty where none is) and what is wrong with it."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class TodoError(Exception):
    """Base of everything this package raises on purpose; the docstring is the default message."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").partition("\n")[0])


class InvalidInput(TodoError):
    """The request breaks a rule."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


class NotAuthenticated(TodoError):
    """A valid bearer token is required."""


class NotOwner(TodoError):
    """These tasks belong to another user."""


class TaskNotFound(TodoError):
    """There is no such task."""


class ListUnchanged(TodoError):
    """Nothing in the list has changed."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        super().__init__()


class VersionMismatch(TodoError):
    """The task has changed since the version that was expected."""

    def __init__(self, current: int) -> None:
        self.current = current
        super().__init__()


class ConcurrentChange(TodoError):
    """A concurrent change got in the way."""


class IdempotencyKeyReused(TodoError):
    """This idempotency key was already used for another task."""


class TooManyKeys(TodoError):
    """Too many idempotency keys were used in the last 24 hours."""

    def __init__(self, *, retry_after: int) -> None:
        self.retry_after = retry_after
        """Seconds after which there is room for another one."""
        super().__init__()


class TooManyTasks(TodoError):
    """There are as many tasks as one user may have, those in the trash included."""


class InvalidCursor(TodoError):
    """The cursor or token is not one that was issued for this."""


class SyncTokenExpired(TodoError):
    """Not all changes after this token can be told any more; start again without one."""


class Unavailable(TodoError):
    """The service cannot answer right now."""

    def __init__(self, message: str | None = None, *, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        """Seconds after which another attempt makes sense."""
        super().__init__(message)
