"""What may be said of a task or asked of a list, stated on its own from CONTRACT.md.

Nothing but the name of the refusal comes from what is judged: a model that asked the accused for
its rules would agree with any of them.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from unicodedata import category

from todo_core.domain.errors import InvalidInput

LONGEST_TITLE: Final = 255
LONGEST_DESCRIPTION: Final = 1000
LONGEST_SEARCH: Final = 200
LARGEST_LIMIT: Final = 1000
DEFAULT_LIMIT: Final = 100
DEFAULT_SORT: Final = "-created_at"
SORTS: Final = ("created_at", "-created_at", "updated_at", "-updated_at", "title", "-title")

# Unicode's property White_Space (PropList.txt).
_SPACES: Final = (*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B))
_WHITE_SPACE: Final = "".join(map(chr, (*_SPACES, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)))
_LINES: Final = frozenset("\t\n\r")


def title(value: object) -> str:
    """Clause 2.3."""
    trimmed = _text(value).strip(_WHITE_SPACE)
    _require(len(trimmed) <= LONGEST_TITLE and not _controls(trimmed))
    _require(any(category(each)[0] not in "ZC" for each in trimmed))
    return trimmed


def description(value: object) -> str:
    """Clause 2.4."""
    kept = "" if value is None else _text(value)
    _require(len(kept) <= LONGEST_DESCRIPTION and _controls(kept) <= _LINES)
    return kept


def completed(value: object) -> object:
    """Clause 3.24."""
    _require(_is_boolean(value))
    return value


FIELDS: Final[Mapping[str, tuple[Callable[[object], object], object]]] = {
    "title": (title, None),
    "description": (description, None),
    "completed": (completed, False),
}
"""For each field, the rule that says what a value becomes, and what stands for an absent one."""


def new(fields: Mapping[str, object]) -> dict[str, Any]:
    """All fields of a new task; InvalidInput where it may not have those given."""
    absent = {name: default for name, (_, default) in FIELDS.items()}
    return _ruled({**absent, **fields})


def edited(fields: Mapping[str, object]) -> dict[str, Any]:
    """The fields that an edit sets; InvalidInput where it may not, or there is none."""
    _require(fields)
    return _ruled(fields)


def _ruled(fields: Mapping[str, object]) -> dict[str, Any]:
    _require(fields.keys() <= FIELDS.keys())
    return {name: FIELDS[name][0](value) for name, value in fields.items()}


def check_options(options: Mapping[str, Any]) -> None:
    """Raise InvalidInput where an option of a list has a value outside its rule (clause 3.17)."""
    _require(all(_OPTIONS[name](value) for name, value in options.items()))


def fold(text: str) -> str:
    """What both sides of a search are compared in (clause 3.17)."""
    return "".join(character.lower() for character in text)


def _is_boolean(value: object) -> bool:
    return value is True or value is False


_OPTIONS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "completed": _is_boolean,
    "deleted": _is_boolean,
    "q": lambda value: 1 <= len(_text(value)) <= LONGEST_SEARCH and "\0" not in value,
    "sort": SORTS.__contains__,
    "limit": lambda value: type(value) is int and 1 <= value <= LARGEST_LIMIT,
    "cursor": lambda value: isinstance(value, str),
}


def _text(value: object) -> str:
    """The value, if it is text, which a lone surrogate is not (clause 2.9)."""
    if not isinstance(value, str) or "Cs" in map(category, value):
        raise InvalidInput([])
    return value


def _controls(text: str) -> set[str]:
    return {each for each in text if category(each) == "Cc"}


def _require(kept: object) -> None:
    if not kept:
        raise InvalidInput([])
