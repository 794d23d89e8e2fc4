"""Databases of any size for todo-core, filled in SQL."""

from collections.abc import Sequence
from pathlib import Path

import psycopg

from tests.benchmark.postgres import Postgres, vacuum
from tests.benchmark.scale_cells import HEAVY_USERS_TASKS, LARGE, SIZES, TASKS_EACH
from todo_core.adapters.postgres import migrate

_SEED = Path(__file__).with_name("scale_seed.sql")

USER, HEAVY_USER = "user", "heavy"
"""The prefixes of names, which end in a number."""


def seed(admin_url: str, prefix: str, users: int, tasks_each: int) -> None:
    """So many users with so many tasks each, in a migrated database."""
    values = {"prefix": prefix, "users": users, "tasks": tasks_each}
    # The client puts the values in, since there are several statements.
    with psycopg.connect(admin_url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_SEED.read_bytes(), values)


def ordinary_users(size: str) -> int:
    """How many users a database of that size has, beside the heavy one of the largest."""
    heavy = HEAVY_USERS_TASKS if size == LARGE else 0
    return (SIZES[size] - heavy) // TASKS_EACH


def make_database(postgres: Postgres, size: str) -> str:
    """The URL of a database of that size; the heavy user is in the largest."""
    name = f"scale_{SIZES[size]}"
    url = postgres.create(name)
    migrate(url)
    seed(postgres.admin_url_of(name), USER, ordinary_users(size), TASKS_EACH)
    if size == LARGE:
        seed(postgres.admin_url_of(name), HEAVY_USER, 1, HEAVY_USERS_TASKS)
    vacuum(postgres.admin_url_of(name))
    return url


def some_task_ids(url: str, user: str, most: int) -> Sequence[str]:
    """At most so many of a user's task ids, evenly spread."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('todo_core.user_id', %s, true)", (user,))
        query = "SELECT id::text FROM tasks WHERE user_id = %s ORDER BY change"
        ids = [row[0] for row in connection.execute(query, (user,))]
    return ids[:: max(1, len(ids) // most)]
