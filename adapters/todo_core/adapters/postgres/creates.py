"""The statements that keep a new task; each is one round trip and one transaction."""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    false,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import Timestamp, idempotency_keys, task_lists, tasks
from todo_core.adapters.postgres.writes import NOW, ONE, OWNER, TASK_ID, Values

KEY = bindparam("key", type_=Text)
FINGERPRINT = bindparam("fingerprint", type_=LargeBinary)
MOST_TASKS = bindparam("most_tasks", type_=BigInteger)
FIRST_CHANGE = bindparam("first_change", type_=BigInteger)

_ZERO: ColumnElement[int] = literal_column("0", BigInteger)
TOTAL = task_lists.c.open + task_lists.c.completed + task_lists.c.deleted


def _create() -> Statement:
    """Count the change and keep the task; returns no row where there is no room for it."""
    kept = select(TOTAL).where(task_lists.c.user_id == OWNER).scalar_subquery()
    first = _first_totals(_ZERO).where(_has_room(kept))
    return Statement(_new_task(_counted(first)).returning(tasks.c.id), "create_task")


def _create_once() -> Statement:
    """The same, unless the key is there already; returns what the key stands for.

    That is nothing where there is no room for a new key or its task; if it is for want of the
    former, when the key was new that has to go first follows. The conflicting insert updates, so
    that the loser of a race sees the winner.
    """
    mine = select(task_lists.c.keys_used, TOTAL.label("total"))
    held = mine.where(task_lists.c.user_id == OWNER).with_for_update().cte("held")
    number = func.coalesce(select(held.c.keys_used).scalar_subquery(), _ZERO) + ONE
    room = select(
        number.label("number"),
        _key_in_the_way(number).label("in_the_way"),
        _has_room(select(held.c.total).scalar_subquery()).label("for_task"),
    ).cte("room")
    is_known = exists().where(idempotency_keys.c.user_id == OWNER, idempotency_keys.c.key == KEY)
    new = select(OWNER, KEY, FINGERPRINT, TASK_ID, NOW, room.c.number).where(
        or_(and_(room.c.in_the_way.is_(None), room.c.for_task), is_known)
    )
    key = (
        upsert(idempotency_keys)
        .from_select(list(idempotency_keys.c), new)
        .on_conflict_do_update(
            index_elements=idempotency_keys.primary_key.columns,
            set_={"key": idempotency_keys.c.key},
        )
        .returning(
            idempotency_keys.c.task_id,
            idempotency_keys.c.fingerprint,
            idempotency_keys.c.created_at,
        )
        .cte("key")
    )
    is_first = _first_totals(ONE).where(key.c.task_id == TASK_ID)
    kept = _new_task(_counted(is_first)).returning(tasks.c.id).cte("kept")
    found = select(key, room.c.in_the_way).select_from(room.outerjoin(key, true()))
    return Statement(found.add_cte(kept), "create_task_once")


def _has_room(kept: ColumnElement[int]) -> ColumnElement[bool]:
    """`todo_core.application.limits.Limits.check_tasks` in SQL.

    A task that is there already is let through, to be refused for its id: whoever is not sure
    whether the first attempt was carried out makes another.
    """
    is_there = exists().where(tasks.c.user_id == OWNER, tasks.c.id == TASK_ID)
    return or_(MOST_TASKS.is_(None), func.coalesce(kept, _ZERO) < MOST_TASKS, is_there)


def _key_in_the_way(number: ColumnElement[int]) -> ColumnElement[Any]:
    """When the key was new that has to be out of the count before there is room for this one.

    Its number is a subquery: behind the table's policy, `coalesce` would keep the index out of use.
    """
    its = select(number - bindparam("most_keys", type_=BigInteger)).scalar_subquery()
    return (
        select(func.max(idempotency_keys.c.created_at))  # two first ones can have the same number
        .where(
            idempotency_keys.c.user_id == OWNER,
            idempotency_keys.c.number == its,
            idempotency_keys.c.created_at > bindparam("counted_from", type_=Timestamp),
        )
        .scalar_subquery()
    )


def _first_totals(keys: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    completed = bindparam("completed", type_=Boolean)
    return select(
        OWNER,
        FIRST_CHANGE,
        _ZERO,
        cast(not_(completed), Integer),
        cast(completed, Integer),
        _ZERO,
        keys,
    )


def _counted(first: Select[Any]) -> CTE:
    """The counter and totals, raised by one; `first` is the row of a user's first task."""
    row = upsert(task_lists)
    row = row.from_select(list(task_lists.c), first)
    added = row.excluded
    return (
        row.on_conflict_do_update(
            index_elements=task_lists.primary_key.columns,
            set_={
                "revision": task_lists.c.revision + ONE,
                "open": task_lists.c.open + added.open,
                "completed": task_lists.c.completed + added.completed,
                "keys_used": task_lists.c.keys_used + added.keys_used,
            },
        )
        .returning(task_lists.c.revision)
        .cte("counted")
    )


def _new_task(counted: CTE) -> Any:
    values: Values = {
        "user_id": OWNER,
        "id": TASK_ID,
        "title": bindparam("title", type_=Text),
        "description": bindparam("description", type_=Text),
        "completed": bindparam("completed", type_=Boolean),
        "created_at": NOW,
        "updated_at": NOW,
        "version": ONE,
        "deleted": false(),
        "change": counted.c.revision,
        "title_folded": bindparam("title_folded", type_=Text),
        "description_folded": bindparam("description_folded", type_=Text),
    }
    return insert(tasks).from_select(list(values), select(*values.values()).select_from(counted))


CREATE = _create()
CREATE_ONCE = _create_once()
