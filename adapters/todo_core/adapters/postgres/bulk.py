"""Many users' first tasks at once, for demonstrations and measurements."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, bindparam, func, literal_column, select, true
from sqlalchemy import insert as insert_into
from sqlalchemy.dialects.postgresql import insert as upsert

from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import task_lists, tasks
from todo_core.adapters.postgres.writes import OWNER
from todo_core.domain.ownership import UserId, authorize
from todo_core.domain.task import Task
from todo_core.domain.text import fold

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
            ((kept,),) = await database.write(owner, _LOAD, _values(owner.user_id, lists[user_id]))
        return int(kept)

    return sum(await asyncio.gather(*map(load, lists)))


def _load() -> Statement:
    done, still_open = (bindparam(name, type_=BigInteger) for name in ("done", "still_open"))
    first = (
        upsert(task_lists)
        .values(
            user_id=OWNER,
            revision=done + still_open,
            purged=_ZERO,
            open=still_open,
            completed=done,
            deleted=_ZERO,
        )
        .on_conflict_do_nothing()
        .returning(task_lists.c.user_id)
        .cte("first")
    )
    rows = _rows()
    kept = (
        insert_into(tasks)
        .from_select(
            tasks.c.keys(), select(first.c.user_id, *rows.c).select_from(first.join(rows, true()))
        )
        .returning(tasks.c.id)
        .cte("kept")
    )
    return Statement(select(func.count()).select_from(kept), "load_first_tasks")


def _rows() -> Any:
    """A table made of one array parameter for each column but the first, which is the owner's."""
    _, *columns = tasks.c
    arrays = (bindparam(column.name, type_=ARRAY(column.type)) for column in columns)
    names = (column.name for column in columns)
    return func.unnest(*arrays).table_valued(*names, name="new_tasks").render_derived()


_LOAD = _load()


def _values(user_id: UserId, new: Sequence[Task]) -> dict[str, object]:
    done = sum(task.completed for task in new)
    fields = ("id", "title", "description", "completed", "created_at", "updated_at", "version")
    columns: dict[str, object] = {name: [getattr(task, name) for task in new] for name in fields}
    return columns | {
        "owner": user_id,
        "done": done,
        "still_open": len(new) - done,
        "deleted": [task.deleted for task in new],
        "change": list(range(1, len(new) + 1)),
        "title_folded": [fold(task.title) for task in new],
        "description_folded": [fold(task.description) for task in new],
    }
