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
