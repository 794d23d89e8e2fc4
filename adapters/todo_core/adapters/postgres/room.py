"""Whether there is room for one more of an owner's tasks or keys, in SQL."""

from typing import Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    LargeBinary,
    Text,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from todo_core.adapters.postgres.tables import (
    OWNER,
    TOTAL,
    Id,
    Timestamp,
    idempotency_keys,
    task_lists,
    tasks,
)

Condition = ColumnElement[bool]

KEY: Final = bindparam("key", type_=Text)
ONE: Final[ColumnElement[int]] = literal_column("1", BigInteger)
ZERO: Final[ColumnElement[int]] = literal_column("0", BigInteger)


def has_room(is_new: Condition) -> Condition:
    """`todo_core.application.limits.Limits.check_tasks` in SQL.

    A task that is there already is let through, to be refused for its id: whoever is not sure
    whether the first attempt was carried out makes another.
    """
    most = bindparam("most_tasks", type_=BigInteger)
    kept = select(TOTAL).where(task_lists.c.user_id == OWNER).scalar_subquery()
    after = func.coalesce(kept, ZERO) + bindparam("new", type_=BigInteger)
    return or_(most.is_(None), after <= most, exists().where(tasks.c.user_id == OWNER, is_new))


def new_key(all_held: Condition, room: Condition) -> tuple[CTE, CTE]:
    """When the key in its way was new, if there is one; and the key, if there is none.

    The owner's counter is held to number keys without gaps.
    """
    held = (
        select(task_lists.c.keys_used)
        .where(task_lists.c.user_id == OWNER, all_held)
        .with_for_update()
        .cte("held_list")
    )
    number = func.coalesce(select(held.c.keys_used).scalar_subquery(), ZERO) + ONE
    # A subquery: behind the table's policy, `coalesce` would keep the index out of use.
    blocking = select(number - bindparam("most_keys", type_=BigInteger)).scalar_subquery()
    in_the_way = (
        # Two first ones can have the same number.
        select(func.max(idempotency_keys.c.created_at).label("created_at"))
        .where(
            idempotency_keys.c.user_id == OWNER,
            idempotency_keys.c.number == blocking,
            idempotency_keys.c.created_at > bindparam("counted_from", type_=Timestamp),
        )
        .cte("in_the_way")
    )
    new = select(
        OWNER,
        KEY,
        bindparam("fingerprint", type_=LargeBinary),
        bindparam("made", type_=Id),
        bindparam("used_at", type_=Timestamp),
        number,
        bindparam("outcome", type_=LargeBinary),
    ).where(all_held, room, select(in_the_way.c.created_at).scalar_subquery().is_(None))
    key = upsert(idempotency_keys).from_select(list(idempotency_keys.c), new)
    return in_the_way, key.on_conflict_do_nothing().returning(idempotency_keys.c.key).cte("key")
