"""The statements that change a task; each is one round trip and one transaction."""

from collections.abc import Mapping
from typing import Any, assert_never

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    update,
)

from todo_core.adapters.postgres.rows import TASK_COLUMNS
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import Id, Timestamp, task_lists, tasks
from todo_core.domain.changes import Change, Delete, Edit, Restore, Toggle

Values = Mapping[str, ColumnElement[Any]]

OWNER = bindparam("owner", type_=Text)
TASK_ID = bindparam("task_id", type_=Id)
NOW = bindparam("now", type_=Timestamp)
NAMED = bindparam("named", type_=ARRAY(BigInteger))
AT_NAMED = bindparam("at_named", type_=Boolean)

_MICROSECOND: ColumnElement[Any] = literal_column("interval '1 microsecond'")
ONE: ColumnElement[int] = literal_column("1", BigInteger)


def _change(kind: type[Change]) -> Statement:
    """Lock the task, count the change if it is one, and save what the task becomes.

    Returns no row where there is no such task, else `matched` (whether it had an expected version)
    followed by the task: as it has become, or as it is where nothing was changed.
    """
    before = _locked(_becomes(kind), deleted=kind is Restore)
    counted = _recounted(before, deleted=kind is Restore)
    after = _saved(before, counted)
    task = [before.c[column.name] for column in TASK_COLUMNS]
    moved = {
        name: func.coalesce(after.c[name], before.c[name]) for name in ("updated_at", "version")
    }
    return Statement(
        select(before.c.matched, *(moved.get(column.name, column) for column in task)).select_from(
            before.outerjoin(after, true())
        ),
        f"{kind.__name__.lower()}_task",
    )


def _becomes(kind: type[Change]) -> Values:
    """What each change makes of the columns; `todo_core.domain.changes.apply` in SQL."""
    if kind is Edit:
        return {
            column.name: func.coalesce(bindparam(column.name, type_=column.type), column)
            for column in (
                tasks.c.title,
                tasks.c.description,
                tasks.c.completed,
                tasks.c.title_folded,
                tasks.c.description_folded,
            )
        }
    if kind is Toggle:
        return {"completed": tasks.c.completed == false()}
    if kind is Delete:
        return {"deleted": true()}
    if kind is Restore:
        return {"deleted": false()}
    assert_never(kind)  # type: ignore[arg-type]  # the checker does not narrow type[Union]


def _locked(becomes: Values, *, deleted: bool) -> CTE:
    """The task as it will be, locked while it is still as it was."""
    changed = or_(*(value.is_distinct_from(tasks.c[name]) for name, value in becomes.items()))
    return (
        select(
            *(becomes.get(column.name, column).label(column.name) for column in tasks.c),
            tasks.c.completed.label("was_completed"),
            or_(NAMED.is_(None), (tasks.c.version == func.any(NAMED)) == AT_NAMED).label("matched"),
            changed.label("changed"),
        )
        .where(tasks.c.user_id == OWNER, tasks.c.id == TASK_ID, tasks.c.deleted == _is(deleted))
        .with_for_update()
        .cte("before")
    )


def _recounted(before: CTE, *, deleted: bool) -> CTE:
    """The counter raised by one and the totals moved, if the task matched and will change."""
    now = _totals(before.c.deleted, before.c.completed)
    was = _totals(_is(deleted), before.c.was_completed)
    return (
        update(task_lists)
        .values(
            revision=task_lists.c.revision + ONE,
            **{
                name: task_lists.c[name] + cast(now[name], Integer) - cast(was[name], Integer)
                for name in now
            },
        )
        .where(task_lists.c.user_id == OWNER, before.c.matched, before.c.changed)
        .returning(task_lists.c.revision)
        .cte("counted")
    )


def _totals(deleted: ColumnElement[bool], completed: ColumnElement[bool]) -> Values:
    """In which of the totals a task counts."""
    return {
        "open": and_(not_(deleted), not_(completed)),
        "completed": and_(not_(deleted), completed),
        "deleted": deleted,
    }


def _saved(before: CTE, counted: CTE) -> CTE:
    saved = ("title", "description", "completed", "deleted", "title_folded", "description_folded")
    return (
        update(tasks)
        .values(
            {name: before.c[name] for name in saved}
            | {
                "version": before.c.version + ONE,
                "updated_at": func.greatest(NOW, before.c.updated_at + _MICROSECOND),
                "change": counted.c.revision,
            }
        )
        .where(tasks.c.user_id == OWNER, tasks.c.id == TASK_ID)
        .returning(tasks.c.version, tasks.c.updated_at)
        .cte("after")
    )


def _is(value: bool) -> ColumnElement[bool]:
    """A literal, so that the planner can tell which partial index serves."""
    return true() if value else false()


CHANGES: Mapping[type[Change], Statement] = {
    kind: _change(kind) for kind in (Edit, Toggle, Delete, Restore)
}
