"""Which of a user's tasks are meant, in which order, and from where on."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypedDict

from todo_core.domain.errors import InvalidInput, Problem
from todo_core.domain.fields import FIELDS
from todo_core.domain.task import TaskId
from todo_core.domain.text import fold, is_text

MAX_LIMIT = 1000
DEFAULT_LIMIT = 100
MAX_SEARCH = 200


CREATED_AT: Final = "created_at"
UPDATED_AT: Final = "updated_at"
SORT_KEYS: Final = (CREATED_AT, UPDATED_AT, *(f.name for f in FIELDS.values() if f.sorted))
"""What a list can be sorted by: attributes of a task."""

SORTS = tuple(f"{sign}{key}" for key in SORT_KEYS for sign in ("", "-"))
DEFAULT_SORT = "-created_at"


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two tasks of a sorted list: right after the one with this key and id."""

    key: datetime | str
    id: TaskId


class ListOptions(TypedDict, total=False):
    """What a caller may ask of a list; the values are yet to be judged."""

    completed: bool
    q: str
    deleted: bool
    sort: str
    limit: int
    cursor: str


LIST_OPTIONS: Final = tuple(ListOptions.__annotations__)


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """A list, described in full."""

    completed: bool | None = None
    """Only completed tasks, only open ones, or both."""
    search: str | None = None
    """A folded text that one of the searched fields contains, folded as well."""
    deleted: bool = False
    """The trash instead of the list."""
    sort: str = CREATED_AT
    """One of SORT_KEYS."""
    descending: bool = True
    limit: int = DEFAULT_LIMIT
    after: Position | None = None

    @classmethod
    def parse(cls, options: ListOptions) -> "TaskQuery":
        """Check the options, but for the cursor; InvalidInput names every one that is wrong."""
        check_options(options, LIST_OPTIONS)
        sort = options.get("sort", DEFAULT_SORT)
        q = options.get("q")
        return cls(
            completed=options.get("completed"),
            search=None if q is None else fold(q),
            deleted=options.get("deleted", False),
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
            limit=options.get("limit", DEFAULT_LIMIT),
        )


def check_options(
    options: Mapping[str, Any], known: Collection[str] = (*LIST_OPTIONS, "since")
) -> None:
    """Raise InvalidInput naming every option that is unknown or has a value outside its rule."""
    problems = tuple(_problems(options, known))
    if problems:
        raise InvalidInput(problems)


def _problems(options: Mapping[str, object], known: Collection[str]) -> Iterator[Problem]:
    for name in options:
        if name not in known:
            yield Problem(name, f"is not one of the options, which are {', '.join(known)}")
    for name in ("completed", "deleted"):
        if not isinstance(options.get(name, False), bool):
            yield Problem(name, "must be true or false")
    if "q" in options and not _is_search(options["q"]):
        yield Problem("q", f"must have 1 to {MAX_SEARCH} characters")
    if options.get("sort", DEFAULT_SORT) not in SORTS:
        yield Problem("sort", f"must be one of {', '.join(SORTS)}")
    limit = options.get("limit", DEFAULT_LIMIT)
    if type(limit) is not int or not 1 <= limit <= MAX_LIMIT:
        yield Problem("limit", f"must be a whole number from 1 to {MAX_LIMIT}")
    for name in ("cursor", "since"):
        if not isinstance(options.get(name, ""), str):
            yield Problem(name, "must be a string")


def _is_search(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= MAX_SEARCH and is_text(value)
