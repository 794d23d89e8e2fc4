"""Many users' first tasks at once, for demonstrations and measurements."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Table,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy import insert as insert_into
from sqlalchemy.dialects.postgresql import insert as upsert

from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import task_lists, tasks
from todo_core.domain.task import Task
from todo_core.domain.text import fold

_ZERO: ColumnElement[int] = literal_column("0", BigInteger)


async def load_first_tasks(database: Database, new: Sequence[Task]) -> int:
    """Keep the given tasks of all users who have none yet, in one step; how many were kept.

    All tasks of one user belong into one call, at most a few thousand tasks altogether.
    """
    ((kept,),) = await database.write(_LOAD, _columns(new))
    return int(kept)


def _load() -> Statement:
    lists = _rows(task_lists, "user_id", "open", "completed")
    first = (
        upsert(task_lists)
        .from_select(
            ["user_id", "revision", "purged", "open", "completed", "deleted"],
            select(
                lists.c.user_id,
                lists.c.open + lists.c.completed,
                _ZERO,
                lists.c.open,
                lists.c.completed,
                _ZERO,
            ),
        )
        .on_conflict_do_nothing()
        .returning(task_lists.c.user_id)
        .cte("first")
    )
    rows = _rows(tasks, *tasks.c.keys())
    kept = (
        insert_into(tasks)
        .from_select(tasks.c.keys(), select(rows).where(rows.c.user_id.in_(select(first))))
        .returning(tasks.c.id)
        .cte("kept")
    )
    return Statement(select(func.count()).select_from(kept))


def _rows(table: Table, *names: str) -> Any:
    """A table made of one array parameter for each column."""
    arrays = (bindparam(f"{table.name}_{name}", type_=ARRAY(table.c[name].type)) for name in names)
    return func.unnest(*arrays).table_valued(*names, name=f"new_{table.name}").render_derived()


_LOAD = _load()


def _columns(new: Sequence[Task]) -> dict[str, object]:
    changes: Counter[str] = Counter()
    done: Counter[str] = Counter()
    numbers = []
    for task in new:
        changes[task.user_id] += 1
        done[task.user_id] += task.completed
        numbers.append(changes[task.user_id])
    lists = {
        "user_id": list(changes),
        "open": [changes[user_id] - done[user_id] for user_id in changes],
        "completed": [done[user_id] for user_id in changes],
    }
    fields = ("user_id", "id", "title", "description", "completed", "created_at", "updated_at")
    rows: dict[str, object] = {name: [getattr(task, name) for task in new] for name in fields}
    rows |= {
        "version": [task.version for task in new],
        "deleted": [task.deleted for task in new],
        "change": numbers,
        "title_folded": [fold(task.title) for task in new],
        "description_folded": [fold(task.description) for task in new],
    }
    return {f"task_lists_{name}": column for name, column in lists.items()} | {
        f"tasks_{name}": column for name, column in rows.items()
    }
