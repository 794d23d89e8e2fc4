"""The Upkeep port over PostgreSQL, in small transactions, one process at a time.

No statement sees the tasks of more than one user, upkeep's own included: it finds out whose trash
is not empty, and then empties each in the name of its owner, a step at a time.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    Text,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    tuple_,
    update,
)

from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import OWNER, Timestamp, idempotency_keys, task_lists, tasks
from todo_core.adapters.postgres.whose import Special
from todo_core.application.ports.upkeep import Purged, Upkeep
from todo_core.domain.ownership import Owner, UserId, authorize

_BEFORE = bindparam("before", type_=Timestamp)
_LIMIT = bindparam("limit", type_=BigInteger)
_LOCK = literal_column("8042024116111101", BigInteger)
_OWNERS_AT_A_TIME = 1_000
_TASKS_AT_A_TIME = 5_000  # within the statement timeout, on slow disks, too
_KEYS_AT_A_TIME = 5_000

_NOW = Statement(select(func.clock_timestamp(type_=Timestamp)), "tell_time")

_TRASH_OWNERS = Statement(
    select(task_lists.c.user_id)
    .where(task_lists.c.deleted > 0, task_lists.c.user_id > bindparam("after", type_=Text))
    .order_by(task_lists.c.user_id)
    .limit(_LIMIT),
    "find_trash",
)
"""Some users whose trash is not empty."""


def _purge_trash() -> Statement:
    """Remove some of an owner's trash; returns whether nobody else purges, and how much went."""
    lock = select(func.pg_try_advisory_xact_lock(_LOCK).label("mine")).cte("lock")
    doomed = (
        select(tasks.c.id)
        .where(
            tasks.c.user_id == OWNER,
            tasks.c.deleted,
            tasks.c.updated_at < _BEFORE,
            select(lock.c.mine).scalar_subquery(),
        )
        .limit(_LIMIT)
        .with_for_update(skip_locked=True)
        .cte("doomed")
    )
    gone = (
        delete(tasks)
        .where(tasks.c.user_id == OWNER, tasks.c.id == doomed.c.id)
        .returning(tasks.c.change)
        .cte("gone")
    )
    all_gone = select(func.count().label("tasks"), func.max(gone.c.change).label("latest")).cte(
        "all_gone"
    )
    counted = (
        update(task_lists)
        .values(
            revision=task_lists.c.revision + 1,
            purged=func.greatest(task_lists.c.purged, all_gone.c.latest),
            deleted=task_lists.c.deleted - all_gone.c.tasks,
        )
        .where(task_lists.c.user_id == OWNER, all_gone.c.tasks > 0)
        .returning(task_lists.c.user_id)
        .cte("counted")
    )
    return Statement(select(lock.c.mine, all_gone.c.tasks).add_cte(counted), "purge_trash")


def _purge_keys() -> Statement:
    """Forget some keys that are old enough; returns one row for each."""
    old = (
        select(idempotency_keys.c.user_id, idempotency_keys.c.key)
        .where(idempotency_keys.c.created_at < _BEFORE)
        .limit(_KEYS_AT_A_TIME)
        .with_for_update(skip_locked=True)
    )
    key = tuple_(idempotency_keys.c.user_id, idempotency_keys.c.key)
    return Statement(
        delete(idempotency_keys).where(key.in_(old)).returning(idempotency_keys.c.user_id),
        "purge_keys",
    )


PURGE_TRASH = _purge_trash()
_PURGE_KEYS = _purge_keys()


class PostgresUpkeep(Upkeep):
    """Upkeep of the whole database; `announce` is told whose tasks went."""

    def __init__(
        self, database: Database, announce: Callable[[UserId], None] = lambda _: None
    ) -> None:
        self._database = database
        self._announce = announce

    async def now(self) -> datetime:
        ((now,),) = await self._database.read(Special.NOBODY, _NOW, {})
        return cast("datetime", now)

    async def purge(self, trashed_before: datetime, keyed_before: datetime) -> Purged:
        return Purged(
            tasks=await self._purge_tasks(trashed_before),
            keys=await self._purge_keys(keyed_before),
        )

    async def _purge_tasks(self, before: datetime) -> int:
        total = 0
        async for owner in self._owners_of_trash():
            count = _TASKS_AT_A_TIME
            while count == _TASKS_AT_A_TIME:
                mine, count = await self._purge_some(owner, before)
                if not mine:
                    return total
                total += count
        return total

    async def _purge_some(self, owner: Owner, before: datetime) -> tuple[bool, int]:
        values = {"owner": owner.user_id, "before": before, "limit": _TASKS_AT_A_TIME}
        ((mine, count),) = await self._database.write(owner, PURGE_TRASH, values)
        if count:
            self._announce(owner.user_id)
        return mine, count

    async def _owners_of_trash(self) -> AsyncIterator[Owner]:
        values: dict[str, object] = {"after": "", "limit": _OWNERS_AT_A_TIME}
        while rows := await self._database.read(Special.UPKEEP, _TRASH_OWNERS, values):
            for (user_id,) in rows:
                yield authorize(user_id, user_id)
            (values["after"],) = rows[-1]

    async def _purge_keys(self, before: datetime) -> int:
        total = 0
        while rows := await self._database.write(Special.UPKEEP, _PURGE_KEYS, {"before": before}):
            total += len(rows)
        return total
