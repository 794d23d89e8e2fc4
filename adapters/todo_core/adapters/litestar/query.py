"""What a query asks for, and the query of a list's next page."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final, NoReturn, cast
from urllib.parse import urlencode

from todo_core.adapters.litestar.percent import decode
from todo_core.application.query import LIST_OPTIONS, ListOptions, check_options
from todo_core.application.read_changes import CHANGE_OPTIONS, ChangeOptions
from todo_core.domain.errors import InvalidInput, Problem

LIST_PARAMETERS: Final = frozenset(LIST_OPTIONS)
CHANGE_PARAMETERS: Final = frozenset(CHANGE_OPTIONS)

_BOOLEANS: Final = {"true": True, "false": False}
_UNRESERVED = re.compile(rb"[A-Za-z0-9_.~=&-]*")
_LIMIT = re.compile(r"[1-9][0-9]{0,3}")


def list_options(query: bytes) -> ListOptions:
    """The options of a list, unknown ones left out; InvalidInput for what is no option at all."""
    return cast("ListOptions", _options(query, LIST_PARAMETERS))


def change_options(query: bytes) -> ChangeOptions:
    """The options of the feed of changes, judged alike."""
    return cast("ChangeOptions", _options(query, CHANGE_PARAMETERS))


def _options(query: bytes, known: AbstractSet[str]) -> dict[str, object]:
    options: dict[str, object] = {}
    problems: list[Problem] = []
    for name, value in _parameters(query):
        if name not in known:
            continue
        if value is None:
            problems.append(Problem(name, "is not encoded correctly"))
        elif name in options:
            problems.append(Problem(name, "must be given only once"))
        else:
            options[name] = _typed(name, value)
    if problems:
        _refuse(options, problems)
    return options


def next_query(query: bytes, cursor: str) -> str:
    """The client's own query with another cursor, properly encoded."""
    if _UNRESERVED.fullmatch(query):
        pairs = [pair for pair in query.decode().split("&") if not pair.startswith("cursor=")]
        return "&".join([*filter(None, pairs), f"cursor={cursor}"])
    kept = [
        (name, value)
        for name, value in _parameters(query)
        if value is not None and name != "cursor"
    ]
    return urlencode([*kept, ("cursor", cursor)])


def _parameters(query: bytes) -> Iterator[tuple[str, str | None]]:
    """Names with their values, None where a value's encoding is broken."""
    for pair in query.split(b"&") if query else ():
        name, _, value = pair.replace(b"+", b" ").partition(b"=")
        try:
            decoded = decode(name)
        except ValueError:
            continue  # whatever it is, it is no name that is known here
        try:
            yield decoded, decode(value)
        except ValueError:
            yield decoded, None


def _typed(name: str, value: str) -> object:
    if name in ("completed", "deleted"):
        return _BOOLEANS.get(value, value)
    if name == "limit" and _LIMIT.fullmatch(value):
        return int(value)
    return value


def _refuse(options: dict[str, object], problems: list[Problem]) -> NoReturn:
    """Name what is wrong with other options as well, which the use case alone would come to."""
    try:
        check_options(options)
    except InvalidInput as wrong:
        problems.extend(wrong.problems)
    raise InvalidInput(problems)
