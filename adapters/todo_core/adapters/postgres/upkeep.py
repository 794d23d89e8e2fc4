"""The Upkeep port over PostgreSQL, in small transactions, one process at a time."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    and_,
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
from todo_core.adapters.postgres.tables import Timestamp, idempotency_keys, task_lists, tasks
from todo_core.application.ports.upkeep import Purged, Upkeep
from todo_core.domain.ownership import UserId

_BEFORE = bindparam("before", type_=Timestamp)
_LOCK = literal_column("8042024116111101", BigInteger)
_OWNERS_AT_A_TIME = 10
_KEYS_AT_A_TIME = 5_000


def _purge_tasks() -> Statement:
    """Empty the trash of some owners; returns each of them and how many tasks went.

    Without the lock, which another process may hold, there are no owners.
    """
    lock = select(func.pg_try_advisory_xact_lock(_LOCK).label("mine")).cte("lock")
    trashed = and_(tasks.c.deleted, tasks.c.updated_at < _BEFORE)
    owners = (
        select(tasks.c.user_id).distinct().where(trashed, lock.c.mine).limit(_OWNERS_AT_A_TIME)
    ).cte("owners")
    doomed = (
        select(tasks.c.user_id, tasks.c.id)
        .where(tasks.c.user_id.in_(select(owners.c.user_id)), trashed)
        .with_for_update(skip_locked=True)
        .cte("doomed")
    )
    gone = (
        delete(tasks)
        .where(tasks.c.user_id == doomed.c.user_id, tasks.c.id == doomed.c.id)
        .returning(tasks.c.user_id, tasks.c.change)
        .cte("gone")
    )
    each = (
        select(
            gone.c.user_id,
            func.count().label("tasks"),
            func.max(gone.c.change).label("latest"),
        )
        .group_by(gone.c.user_id)
        .cte("each")
    )
    counted = (
        update(task_lists)
        .values(
            revision=task_lists.c.revision + 1,
            purged=func.greatest(task_lists.c.purged, each.c.latest),
            deleted=task_lists.c.deleted - each.c.tasks,
        )
        .where(task_lists.c.user_id == each.c.user_id)
        .returning(task_lists.c.user_id)
        .cte("counted")
    )
    return Statement(select(each.c.user_id, each.c.tasks).add_cte(counted))


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
        delete(idempotency_keys).where(key.in_(old)).returning(idempotency_keys.c.user_id)
    )


_PURGE_TASKS = _purge_tasks()
_PURGE_KEYS = _purge_keys()


class PostgresUpkeep(Upkeep):
    """Upkeep of the whole database; `announce` is told whose tasks went."""

    def __init__(
        self, database: Database, announce: Callable[[UserId], None] = lambda _: None
    ) -> None:
        self._database = database
        self._announce = announce

    async def purge(self, trashed_before: datetime, keyed_before: datetime) -> Purged:
        return Purged(
            tasks=await self._purge_tasks(trashed_before),
            keys=await self._purge_keys(keyed_before),
        )

    async def _purge_tasks(self, before: datetime) -> int:
        total = 0
        while rows := await self._database.write(_PURGE_TASKS, {"before": before}):
            for user_id, count in rows:
                total += count
                self._announce(user_id)
        return total

    async def _purge_keys(self, before: datetime) -> int:
        total = 0
        while rows := await self._database.write(_PURGE_KEYS, {"before": before}):
            total += len(rows)
        return total
