"""Stores whose lists have the wrong tasks, the wrong order or the wrong total."""

import re
from collections.abc import Sequence
from typing import Any

from todo_core.application.query import Position, TaskQuery
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.domain.text import fold
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.store import Store


@mutant(sole_killer="MODEL-LIST-01")
class SortsTitlesAsPeopleDo(Store):
    """Titles are sorted by a collation that takes upper and lower case for the same."""

    def place(self, task: Task, query: TaskQuery) -> tuple[Any, str]:
        key, task_id = super().place(task, query)
        return (key.lower() if query.sort == "title" else key), task_id


@mutant(sole_killer="MODEL-LIST-01")
class CountsThePage(Store):
    """The total is that of the page."""

    def total(self, owner: Owner, query: TaskQuery) -> int:
        return min(super().total(owner, query), query.limit)


@mutant()
class CountsTheTrash(Store):
    """The total of the list has the deleted tasks in it."""

    def total(self, owner: Owner, query: TaskQuery) -> int:
        if query.completed is None and not query.search:
            return len(self.shelf(owner).rows)
        return super().total(owner, query)


@mutant(sole_killer="MODEL-LIST-01")
class PromisesAnEmptyPage(Store):
    """A full last page says that there is another one."""

    def cut(
        self, found: Sequence[Task], query: TaskQuery
    ) -> tuple[Sequence[Task], Position | None]:
        page, following = super().cut(found, query)
        if page and len(page) == query.limit:
            following = Position(getattr(page[-1], query.sort), page[-1].id)
        return page, following


@mutant(sole_killer="MODEL-LIST-01")
class BreaksTiesTheOtherWay(Store):
    """Equal titles are always sorted by rising ids, also in a falling list."""

    def sort(self, tasks: Any, query: TaskQuery) -> Sequence[Task]:
        by_id = sorted(tasks, key=lambda task: task.id)
        return sorted(by_id, key=lambda task: getattr(task, query.sort), reverse=query.descending)


@mutant(sole_killer="PAGE-WALK-01")
class PagesByOffset(Store):
    """The next page begins after so many tasks, wherever those are by then."""

    def cut(
        self, found: Sequence[Task], query: TaskQuery
    ) -> tuple[Sequence[Task], Position | None]:
        begin = int(query.after.id[-12:], 16) if query.after else 0
        page = found[begin : begin + query.limit]
        end = begin + len(page)
        if end >= len(found):
            return page, None
        return page, Position(
            getattr(page[-1], query.sort), TaskId(f"00000000-0000-7000-8000-{end:012x}")
        )


@mutant(sole_killer="TEXT-FOUND-01")
class SearchesWhatTasksOnceSaid(Store):
    """What is searched is kept in a column of its own, which edits forget."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[TaskId, tuple[str, str]] = {}

    def put(self, owner: Owner, task: Task) -> None:
        self.said.setdefault(task.id, (fold(task.title), fold(task.description)))
        super().put(owner, task)

    def contains(self, task: Task, text: str) -> bool:
        return any(text in said for said in self.said[task.id])


@mutant(sole_killer="MODEL-SEARCH-01")
class SearchesByPattern(Store):
    """The text of a search goes into LIKE as it is, with `%` and `_` as wildcards."""

    def contains(self, task: Task, text: str) -> bool:
        pattern = re.escape(text).replace("%", ".*").replace("_", ".")
        return any(re.search(pattern, fold(each)) for each in (task.title, task.description))


@mutant(sole_killer="MODEL-SEARCH-01")
class SearchesTheTrash(Store):
    """A search finds deleted tasks too."""

    def passes(self, task: Task, query: TaskQuery) -> bool:
        if query.search and not query.deleted:
            return query.completed in (None, task.completed) and self.contains(task, query.search)
        return super().passes(task, query)


@mutant()
class SearchesCaseByAscii(Store):
    """A search folds the letters A to Z only."""

    def contains(self, task: Task, text: str) -> bool:
        return any(
            text in each.encode().lower().decode() for each in (task.title, task.description)
        )
