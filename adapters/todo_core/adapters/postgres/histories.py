"""The Histories port over PostgreSQL: owner by owner, in the name of each, beside a service."""

import asyncio
from collections.abc import AsyncIterator

from psycopg.errors import LockNotAvailable
from sqlalchemy import BigInteger, Text, bindparam, select, update

from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import OWNER, task_lists
from todo_core.adapters.postgres.whose import Special
from todo_core.application.ports.histories import Histories
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import UserId, authorize

ATTEMPTS = 15
"""Of four seconds each, as the wait for a lock has it; an import holds a list for long."""

_OWNERS_AT_A_TIME = 8

_OWNERS = Statement(
    select(task_lists.c.user_id)
    .where(task_lists.c.revision > 0, task_lists.c.user_id > bindparam("after", type_=Text))
    .order_by(task_lists.c.user_id)
    .limit(_OWNERS_AT_A_TIME),
    "find_owners",
)
_moved = task_lists.c.revision + bindparam("leap", type_=BigInteger)
BEGIN_HISTORY = Statement(
    update(task_lists)
    .values(revision=_moved, purged=_moved)
    .where(task_lists.c.user_id == OWNER)
    .returning(task_lists.c.user_id),
    "begin_history",
)


class PostgresHistories(Histories):
    """Histories of the whole database.

    Nobody is told of what changes; processes that stream to a user find out by comparing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, leap: int) -> AsyncIterator[int]:
        after = {"after": ""}
        while rows := await self._database.read(Special.UPKEEP, _OWNERS, after):
            await asyncio.gather(*(self._move(user_id, leap) for (user_id,) in rows))
            yield len(rows)
            (after["after"],) = rows[-1]

    async def _move(self, user_id: UserId, leap: int) -> None:
        values = {"owner": user_id, "leap": leap}
        for left in reversed(range(ATTEMPTS)):
            try:
                await self._database.write(authorize(user_id, user_id), BEGIN_HISTORY, values)
            except Unavailable as error:
                if not (left and isinstance(error.__cause__, LockNotAvailable)):
                    raise
            else:
                return
