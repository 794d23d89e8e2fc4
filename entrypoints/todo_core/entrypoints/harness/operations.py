"""What users can do, as data: the closed set of operations that the model and all subjects know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from todo_core.entrypoints.harness.brief import Brief


@dataclass(frozen=True, slots=True, repr=False)
class Nth(Brief):
    """Something of the acting user's by its number, counted round.

    Of the tasks that they made, the pages that they can continue, or the sync tokens they hold.
    """

    number: int


@dataclass(frozen=True, slots=True, repr=False)
class Of(Brief):
    """Somebody's task by its number, counted round, whoever asks for it."""

    user: str
    number: int = 0


TaskRef = Nth | Of | str
"""One of the user's own tasks, one of anybody's, or any text as it would stand in a path."""

Fields = tuple[tuple[str, Any], ...]
"""What is said of a task: names and values of the fields that are given, in the order given."""


class _Saying(Brief):
    """Says something of a task; shown as it is called, with each field as an argument."""

    __slots__ = ()
    fields: Fields

    def shown(self) -> Iterator[tuple[str, Any]]:
        for name, value in super().shown():
            yield from self.fields if name == "fields" else [(name, value)]


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Create(_Saying):
    """Make a task of the fields that are given by name."""

    fields: Fields
    key: str | None = None
    """The idempotency key."""

    def __init__(self, title: object, *, key: str | None = None, **others: object) -> None:
        object.__setattr__(self, "fields", (("title", title), *others.items()))
        object.__setattr__(self, "key", key)


@dataclass(frozen=True, slots=True, repr=False)
class Read(Brief):
    """Look at one task."""

    task: TaskRef


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Edit(_Saying):
    """Set the fields that are given by name, or as pairs."""

    task: TaskRef
    fields: Fields
    expected: int | None = None
    """The version that is to be changed; None for any."""

    def __init__(
        self,
        task: TaskRef,
        *,
        fields: Fields = (),
        expected: int | None = None,
        **named: object,
    ) -> None:
        object.__setattr__(self, "task", task)
        object.__setattr__(self, "fields", (*fields, *named.items()))
        object.__setattr__(self, "expected", expected)


@dataclass(frozen=True, slots=True, repr=False)
class Complete(Brief):
    """Set whether a task is done; None turns it round."""

    task: TaskRef
    completed: bool | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Delete(Brief):
    """Move a task to the trash."""

    task: TaskRef
    expected: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Restore(Brief):
    """Take a task back out of the trash."""

    task: TaskRef


@dataclass(frozen=True, slots=True, repr=False)
class List(Brief):
    """Read a page of the list, or of the trash; None leaves an option out."""

    completed: bool | None = None
    q: str | None = None
    deleted: bool | None = None
    sort: str | None = None
    limit: int | None = None
    cursor: str | None = None
    unless_changed: bool = False
    """Whether to name the tag that this very list had when the user last read it."""
    known_tag: str | None = None
    """That tag, or any other."""


@dataclass(frozen=True, slots=True, repr=False)
class NextPage(Brief):
    """Read on where a page ended, with the options that it was read with."""

    of: Nth


@dataclass(frozen=True, slots=True, repr=False)
class Changes(Brief):
    """Read a stretch of the feed; without `since`, from its beginning."""

    since: Nth | str | None = None
    limit: int | None = None


Operation = Create | Read | Edit | Complete | Delete | Restore | List | NextPage | Changes


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """Who asks whose tasks for what."""

    actor: str
    owner: str
    operation: Operation

    def __repr__(self) -> str:
        if self.actor == self.owner:
            return f"own({self.actor!r}, {self.operation})"
        return f"Request({self.actor!r}, {self.owner!r}, {self.operation})"


def own(user: str, operation: Operation) -> Request:
    """What a user asks of their own tasks."""
    return Request(user, user, operation)


def options_of(operation: List | Changes) -> dict[str, Any]:
    """The options that a reading operation gives."""
    names = ("completed", "q", "deleted", "sort", "limit", "cursor", "since")
    given = {name: getattr(operation, name, None) for name in names}
    return {name: value for name, value in given.items() if value is not None}
