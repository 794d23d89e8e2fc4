"""The statements that only look; each sees one moment of one owner's tasks."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Text,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from todo_core.adapters.postgres.rows import KEY_COLUMNS, TASK_COLUMNS
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import OWNER, Id, idempotency_keys, task_lists, tasks
from todo_core.application.query import CREATED_AT, UPDATED_AT, TaskQuery
from todo_core.domain.fields import SEARCHED

_LIMIT = bindparam("limit", type_=BigInteger)
_SINCE = bindparam("since", type_=BigInteger)
_SEARCH = bindparam("search", type_=Text)
_AFTER_ID = bindparam("after_id", type_=Id)

_Rows = Select[*tuple[Any, ...]]
_Order = list[ColumnElement[Any]]
_Page = tuple[_Rows, ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a query decides its SQL; the rest are parameters."""

    completed: bool | None
    searched: bool
    deleted: bool
    sort: str
    descending: bool
    continued: bool

    @classmethod
    def of(cls, query: TaskQuery) -> "Shape":
        """The shape that a query's statement has."""
        return cls(
            completed=query.completed,
            searched=query.search is not None,
            deleted=query.deleted,
            sort=query.sort,
            descending=query.descending,
            continued=query.after is not None,
        )

    @property
    def counted(self) -> bool:
        """Whether no counter knows how many tasks match."""
        return self.searched or (self.deleted and self.completed is not None)

    @property
    def exhaustive(self) -> bool:
        """Whether all rows have to be read, to count those that match or to put them in order."""
        indexed = UPDATED_AT if self.deleted else CREATED_AT
        return self.counted or self.sort != indexed


@cache
def page(shape: Shape) -> Statement:
    """A page of a list: tasks, then the list's revision and how many tasks match in all."""
    rows, total = _counted_page(shape) if shape.counted else _known_page(shape)
    construct = _with_list(rows, task_lists.c.revision, total)
    return Statement(construct, "list_tasks", exhaustive=shape.exhaustive)


def _known_page(shape: Shape) -> _Page:
    """The page, and the total from the counter row."""
    rows = select(*TASK_COLUMNS).where(*_matching(shape))
    return _cut(rows, shape, _order(shape)), _total(shape)


def _counted_page(shape: Shape) -> _Page:
    """The page and the total from one scan: what it finds is kept to be counted and ordered."""
    order = _order(shape)
    found = select(*order).where(*_matching(shape)).cte("found")
    here = _cut(select(found), shape, [*found.c]).subquery("here")
    rows = (
        select(*TASK_COLUMNS)
        .join_from(here, tasks, tasks.c.id == here.c.id)
        .where(tasks.c.user_id == OWNER)
        .order_by(*_directed(shape, [*here.c]))
    )
    return rows, select(func.count()).select_from(found).scalar_subquery()


def _cut(rows: _Rows, shape: Shape, order: _Order) -> _Rows:
    """Of the rows those that are wanted, in their order."""
    if shape.continued:
        rows = rows.where(_beyond(shape, order))
    return rows.order_by(*_directed(shape, order)).limit(_LIMIT)


def _with_list(page: _Rows, *facts: ColumnElement[Any]) -> _Rows:
    """The page's rows, each followed by facts about the list; one row even for an empty page.

    The join keeps the page's order: it has one row on its outer side.
    """
    rows = page.subquery("page")
    return (
        select(*rows.c, *facts)
        .select_from(task_lists.outerjoin(rows, true()))
        .where(task_lists.c.user_id == OWNER)
    )


def _matching(shape: Shape) -> list[ColumnElement[bool]]:
    # Literals where a partial index depends on the value.
    matching = [tasks.c.user_id == OWNER, tasks.c.deleted == (true() if shape.deleted else false())]
    if shape.completed is not None:
        matching.append(tasks.c.completed == (true() if shape.completed else false()))
    if shape.searched:
        folded = (tasks.c[f"{name}_folded"] for name in SEARCHED)
        matching.append(or_(*(func.strpos(text, _SEARCH) > 0 for text in folded)))
    return matching


def _order(shape: Shape) -> _Order:
    if shape.sort == CREATED_AT:
        return [tasks.c.id]  # ids sort as the moments of creation do
    return [tasks.c[shape.sort], tasks.c.id]


def _directed(shape: Shape, order: _Order) -> list[ColumnElement[Any]]:
    return [each.desc() if shape.descending else each.asc() for each in order]


def _beyond(shape: Shape, order: _Order) -> ColumnElement[bool]:
    """Past the position, as a comparison of rows, which one index condition can answer."""
    if len(order) == 1:
        return order[0] < _AFTER_ID if shape.descending else order[0] > _AFTER_ID
    here = tuple_(*order)
    there = tuple_(bindparam("after_key", type_=order[0].type), _AFTER_ID)
    return here < there if shape.descending else here > there


def _total(shape: Shape) -> ColumnElement[Any]:
    """From the counter row."""
    if shape.deleted:
        return task_lists.c.deleted
    if shape.completed is None:
        return task_lists.c.open + task_lists.c.completed
    return task_lists.c.completed if shape.completed else task_lists.c.open


def _some() -> Statement:
    found = (
        select(*TASK_COLUMNS)
        .where(tasks.c.user_id == OWNER, tasks.c.id == func.any(bindparam("ids", type_=ARRAY(Id))))
        .subquery("found")
    )
    used = (
        select(*KEY_COLUMNS)
        .where(
            idempotency_keys.c.user_id == OWNER,
            idempotency_keys.c.key == bindparam("key", type_=Text),
        )
        .subquery("used")
    )
    always = select(literal_column("1")).subquery("always")
    both = always.outerjoin(used, true()).outerjoin(found, true())
    return Statement(select(*used.c, *found.c).select_from(both), "get_tasks")


ONE = Statement(
    select(*TASK_COLUMNS).where(tasks.c.user_id == OWNER, tasks.c.id == bindparam("id", type_=Id)),
    "get_task",
)
"""One task, wherever it is."""

SOME = _some()
"""Some tasks, the trash included, each after what a key stands for; a row of NULLs for no task."""

REVISION = Statement(
    select(task_lists.c.revision).where(task_lists.c.user_id == OWNER), "read_revision"
)
"""The owner's change counter; no row before the first change."""

CHANGES = Statement(
    _with_list(
        select(*TASK_COLUMNS, tasks.c.change)
        .where(tasks.c.user_id == OWNER, tasks.c.change > _SINCE)
        .order_by(tasks.c.change)
        .limit(_LIMIT),
        task_lists.c.revision,
        task_lists.c.purged,
    ),
    "read_changes",
)
"""A stretch of the feed: tasks with their change, then the list's revision and `purged`."""
