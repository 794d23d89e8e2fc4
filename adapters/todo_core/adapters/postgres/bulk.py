"""Many users' first tasks at once, for demonstrations and measurements."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, func, literal_column, select, true
from sqlalchemy import insert as insert_into
from sqlalchemy.dialects.postgresql import insert as upsert

from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.new_tasks import new_rows, new_values
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import OWNER, task_lists, tasks
from todo_core.application.change_counter import first_change
from todo_core.application.ports import Entry
from todo_core.domain.ownership import Owner, UserId, authorize
from todo_core.domain.task import Task

_USERS_AT_A_TIME = 4
_ZERO = literal_column("0", BigInteger)


async def load_first_tasks(database: Database, new: Sequence[Task]) -> int:
    """Keep the given tasks of all users who have none yet; how many were kept.

    All tasks of one user belong into one call, at most a few thousand of them; they are kept in one
    step, in the name of that user.
    """
    lists: defaultdict[UserId, list[Task]] = defaultdict(list)
    for task in new:
        lists[task.user_id].append(task)
    places = asyncio.Semaphore(_USERS_AT_A_TIME)

    async def load(user_id: UserId) -> int:
        async with places:
            owner = authorize(user_id, user_id)
            ((kept,),) = await database.write(owner, _LOAD, _values(owner, lists[user_id]))
        return int(kept)

    return sum(await asyncio.gather(*map(load, lists)))


def _load() -> Statement:
    done, still_open, latest = (
        bindparam(name, type_=BigInteger) for name in ("done", "still_open", "latest")
    )
    first = (
        upsert(task_lists)
        .values(
            user_id=OWNER,
            revision=latest,
            purged=_ZERO,
            open=still_open,
            completed=done,
            deleted=_ZERO,
        )
        .on_conflict_do_nothing()
        .returning(task_lists.c.user_id)
        .cte("first")
    )
    rows = new_rows()
    kept = (
        insert_into(tasks)
        .from_select(
            tasks.c.keys(), select(first.c.user_id, *rows.c).select_from(first.join(rows, true()))
        )
        .returning(tasks.c.id)
        .cte("kept")
    )
    return Statement(select(func.count()).select_from(kept), "load_first_tasks")


_LOAD = _load()


def _values(owner: Owner, new: Sequence[Task]) -> dict[str, object]:
    done = sum(task.completed for task in new)
    first = first_change()
    totals = {"done": done, "still_open": len(new) - done, "latest": first + len(new) - 1}
    return new_values(owner, [Entry(task) for task in new], first) | totals
