"""The statements that save tasks; each is one round trip and one transaction.

None of them decides anything. They compare tasks with what was read, keep what was decided, and
count. All lock in one order: the tasks by their ids, then the owner's counter, then the key.
"""

from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from todo_core.adapters.postgres.new_tasks import table_of
from todo_core.adapters.postgres.room import KEY, ONE, ZERO, Condition, has_room, new_key
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import (
    OWNER,
    idempotency_keys,
    task_lists,
    tasks,
)

TOTALS: Final = ("open", "completed", "deleted")

_APART = ("user_id", "change", "source_uid")
"""What a statement says of a row itself, or what nobody changes."""

_WRITTEN = tuple(each for each in tasks.c if each.name not in _APART)
_CONSTANT = ("id", "created_at")
_WAS: tuple[ColumnElement[Any], ...] = (
    column("was_version", BigInteger),
    column("was_completed", Boolean),
    column("was_deleted", Boolean),
)
_GIVEN = (*_WRITTEN, *_WAS, column("last", BigInteger))

_STEPS = bindparam("steps", type_=BigInteger)


def _parameter(given: ColumnElement[Any]) -> ColumnElement[Any]:
    return bindparam(given.name, type_=given.type)


_ID = _parameter(tasks.c.id)


def _create() -> Statement:
    """Count one new task and keep it; returns no row where there is no room for it."""
    counted = _counted(ZERO, has_room(tasks.c.id == _ID))
    row = {each.name: _parameter(each) for each in _WRITTEN}
    values = {"user_id": OWNER, **row, "change": counted.c.revision}
    kept = insert(tasks).from_select(list(values), select(*values.values()).select_from(counted))
    return Statement(kept.returning(tasks.c.id), "create_task")


def _change() -> Statement:
    """Save one task, with all of its steps; returns no row if it is not as it was any more."""
    held = (
        select(tasks.c.id)
        .where(tasks.c.user_id == OWNER, tasks.c.id == _ID, _is_as_it_was(_parameter))
        .with_for_update()
        .cte("held")
    )
    more = {
        name: task_lists.c[name] + bindparam(f"more_{name}", type_=BigInteger) for name in TOTALS
    }
    counted = (
        update(task_lists)
        .values(revision=task_lists.c.revision + _STEPS, **more)
        .where(task_lists.c.user_id == OWNER, held.c.id == _ID)
        .returning(task_lists.c.revision)
        .cte("counted")
    )
    values = {each.name: _parameter(each) for each in _WRITTEN if each.name not in _CONSTANT}
    saved = (
        update(tasks)
        .values({**values, "change": counted.c.revision})
        .where(tasks.c.user_id == OWNER, tasks.c.id == _ID)
    )
    return Statement(saved.returning(tasks.c.id), "change_task")


def _save(given: CTE, name: str, *, keyed: bool, changes: bool = True) -> Statement:
    """Save any tasks, new ones among them, and a key; without `changes`, new ones alone.

    Returns the counter, or NULL where nothing was saved; then whether each task was as it was, and
    whether there was room for the new ones; then, of a key, whether it was there already, and when
    the key was new that has to be out of the count before there is room for this one.
    """
    all_held = _all_held(given) if changes else true()
    room = has_room(tasks.c.id.in_(select(given.c.id).where(given.c.was_version.is_(None))))
    facts = [all_held, room]
    if keyed:
        in_the_way, key = new_key(all_held, room)
        counted = _counted(ONE, exists(select(key.c.key)))
        known = exists().where(idempotency_keys.c.user_id == OWNER, idempotency_keys.c.key == KEY)
        facts += [known, select(in_the_way.c.created_at).scalar_subquery()]
    else:
        counted = _counted(ZERO, and_(all_held, room))
    done = [_made(given, counted), *([_saved(given, counted)] if changes else [])]
    kept = select(select(counted.c.revision).scalar_subquery(), *facts)
    return Statement(kept.add_cte(*done), name)


def _all_held(given: CTE) -> Condition:
    """Lock those of the tasks that are as they were; whether these are all that are not new."""
    held = (
        select(tasks.c.id)
        .join(given, and_(tasks.c.id == given.c.id, _is_as_it_was(lambda was: given.c[was.name])))
        .where(tasks.c.user_id == OWNER)
        .order_by(tasks.c.id)
        .with_for_update(of=tasks)
        .cte("held")
    )
    count = select(func.count()).select_from(held).scalar_subquery()
    return count == bindparam("changed", type_=BigInteger)


def _is_as_it_was(value: Any) -> Condition:
    """A version says it all, but a task that was erased and came back could have the same."""
    return and_(*(tasks.c[was.name.removeprefix("was_")] == value(was) for was in _WAS))


def _made(given: CTE, counted: CTE) -> CTE:
    values = {
        "user_id": OWNER,
        **{each.name: given.c[each.name] for each in _WRITTEN},
        "change": counted.c.revision - _STEPS + given.c.last,
    }
    rows = select(*values.values()).select_from(given.join(counted, true()))
    new = rows.where(given.c.was_version.is_(None))
    return insert(tasks).from_select(list(values), new).returning(tasks.c.id).cte("made")


def _saved(given: CTE, counted: CTE) -> CTE:
    values = {each.name: given.c[each.name] for each in _WRITTEN if each.name not in _CONSTANT}
    return (
        update(tasks)
        .values({**values, "change": counted.c.revision - _STEPS + given.c.last})
        .where(
            tasks.c.user_id == OWNER,
            tasks.c.id == given.c.id,
            given.c.was_version.is_not(None),
            given.c.last > 0,
        )
        .returning(tasks.c.id)
        .cte("saved")
    )


def _counted(keys: ColumnElement[int], condition: Condition) -> CTE:
    """The counter and totals moved, if the condition holds; a user's first list if need be."""
    first: Select[*tuple[Any, ...]] = select(
        OWNER,
        bindparam("first_revision", type_=BigInteger),
        ZERO,
        *(bindparam(f"more_{name}", type_=BigInteger) for name in TOTALS),
        keys,
    ).where(condition)
    row = upsert(task_lists).from_select(list(task_lists.c), first)
    moved = (*TOTALS, "keys_used")
    return (
        row.on_conflict_do_update(
            index_elements=task_lists.primary_key.columns,
            set_={
                "revision": task_lists.c.revision + _STEPS,
                **{name: task_lists.c[name] + row.excluded[name] for name in moved},
            },
        )
        .returning(task_lists.c.revision)
        .cte("counted")
    )


def _one_given() -> CTE:
    # Casts: nothing else in a CTE tells the types of parameters.
    row = (cast(_parameter(each), each.type).label(each.name) for each in _GIVEN)
    return select(*row).cte("given")


def _many_given() -> CTE:
    return select(table_of(_GIVEN, "rows")).cte("given")


CREATE: Final = _create()
CHANGE: Final = _change()
CREATE_ONCE: Final = _save(_one_given(), "create_task_once", keyed=True, changes=False)
ONE_ONCE: Final = _save(_one_given(), "save_task_once", keyed=True)
MANY: Final = _save(_many_given(), "save_tasks", keyed=False)
MANY_ONCE: Final = _save(_many_given(), "save_tasks_once", keyed=True)
