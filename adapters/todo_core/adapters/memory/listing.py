"""Which tasks a query means, in which order: the plain reading of it.

A storage adapter that can hold all tasks of one owner in memory may make its `list` of these two;
one for larger lists says the same to its database.
"""

from collections.abc import Iterable
from typing import Any

from todo_core.application.query import Position, TaskQuery
from todo_core.domain.fields import SEARCHED
from todo_core.domain.task import Task, TaskId
from todo_core.domain.text import fold


def matching(tasks: Iterable[Task], query: TaskQuery) -> list[Task]:
    """The tasks that the query's filters let through, in the query's order, on all pages."""
    found = [task for task in tasks if _matches(task, query)]
    return sorted(found, key=lambda task: _key(task, query), reverse=query.descending)


def page_of(ordered: list[Task], query: TaskQuery) -> tuple[list[Task], Position | None]:
    """The tasks after the query's position, as many as it asks for, and where the next begin."""
    rest = [task for task in ordered if _is_later(task, query)]
    page = rest[: query.limit]
    more = len(rest) > len(page)
    return page, Position(*_key(page[-1], query)) if more else None


def _matches(task: Task, query: TaskQuery) -> bool:
    return (
        task.deleted is query.deleted
        and (query.completed is None or task.completed is query.completed)
        and (query.search is None or _is_found(query.search, task))
    )


def _is_found(search: str, task: Task) -> bool:
    return any(search in fold(getattr(task, name)) for name in SEARCHED)


def _is_later(task: Task, query: TaskQuery) -> bool:
    if query.after is None:
        return True
    here, last = _key(task, query), (query.after.key, query.after.id)
    return here < last if query.descending else here > last


def _key(task: Task, query: TaskQuery) -> tuple[Any, TaskId]:
    return getattr(task, query.sort), task.id
