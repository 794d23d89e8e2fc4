"""The fields that a user may set, each with its rule, judged all at once."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypedDict

from todo_core.domain.errors import InvalidInput, Problem
from todo_core.domain.text import parse_completed, parse_description, parse_title


class TaskFields(TypedDict, total=False):
    """What a user says about a task; the values are yet to be judged."""

    title: str
    description: str | None
    completed: bool


RULES: Final[Mapping[str, Callable[[object], object]]] = {
    "title": parse_title,
    "description": parse_description,
    "completed": parse_completed,
}


def all_fields(
    fields: Mapping[str, object] | None, named: Mapping[str, object]
) -> Mapping[str, object]:
    """What is given as one mapping and what is given by name; InvalidInput if the first is none."""
    if fields is None:
        return named
    if not isinstance(fields, Mapping):
        raise InvalidInput([Problem("fields", "must be a mapping of names to values")])
    return {**fields, **named}


def check_fields(fields: Mapping[str, object]) -> None:
    """Raise InvalidInput naming every field that is unknown or has a value outside its rule."""
    problems = tuple(_problems(fields))
    if problems:
        raise InvalidInput(problems)


def _problems(fields: Mapping[str, object]) -> Iterator[Problem]:
    for name, value in fields.items():
        rule = RULES.get(name)
        if rule is None:
            yield Problem(name or '""', "is not a field that can be set")
            continue
        try:
            rule(value)
        except ValueError as wrong:
            yield Problem(name, str(wrong))
