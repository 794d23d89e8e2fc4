"""The fields that a user may set: the one table of them, and how what is said of them is judged."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from todo_core.domain import text
from todo_core.domain.errors import InvalidInput, Problem

REQUIRED: Final = object()
"""What stands where there is no default."""

Values = Mapping[str, Any]
"""Fields by name, each judged and converted by its rule."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a task."""

    name: str
    rule: Callable[[object], object]
    """What becomes of a value that is given, null included; ValueError says what is wrong."""
    default: object = REQUIRED
    """The value in a new task that does not say."""
    searched: bool = False
    """Whether a search looks into it; then its values are texts."""
    sorted: bool = False
    """Whether lists can be sorted by it."""


FIELDS: Final[Mapping[str, Field]] = {
    field.name: field
    for field in (
        Field("title", text.parse_title, searched=True, sorted=True),
        Field("description", text.parse_description, default="", searched=True),
        Field("completed", text.parse_completed, default=False),
    )
}
"""Every field by its name; `Task` has an attribute for each."""

SEARCHED: Final = tuple(field.name for field in FIELDS.values() if field.searched)

DEFAULTS: Final[Values] = {
    field.name: field.default for field in FIELDS.values() if field.default is not REQUIRED
}
"""The values in a new task of which only what is required is said."""

UNSAID: Final[Mapping[str, object]] = {name: None for name in FIELDS if name not in DEFAULTS}
"""What is required, for its rule to say so."""


class TaskFields(TypedDict, total=False):
    """What a user says about a task; the values are yet to be judged."""

    title: str
    description: str | None
    completed: bool


def all_fields(
    fields: Mapping[str, object] | None, named: Mapping[str, object]
) -> Mapping[str, object]:
    """What is given as one mapping and what is given by name; InvalidInput if the first is none."""
    if fields is None:
        return named
    if not isinstance(fields, Mapping):
        raise InvalidInput([Problem("fields", "must be a mapping of names to values")])
    return {**fields, **named}


def parse_some(given: Mapping[str, object]) -> Values:
    """The values of the fields that are given; InvalidInput names every one that is wrong."""
    values: dict[str, object] = {}
    problems = tuple(_problems(given, values))
    if problems:
        raise InvalidInput(problems)
    return values


def parse_all(given: Mapping[str, object]) -> Values:
    """The same of every field, by its default where nothing is said of it."""
    return {**DEFAULTS, **parse_some({**UNSAID, **given})}


def _problems(given: Mapping[str, object], values: dict[str, object]) -> Iterator[Problem]:
    """What is wrong with the fields; the others' values go into `values`."""
    for name, value in given.items():
        field = FIELDS.get(name)
        if field is None:
            yield Problem(name or '""', "is not a field that can be set")
            continue
        try:
            values[name] = field.rule(value)
        except ValueError as wrong:
            yield Problem(name, str(wrong))
