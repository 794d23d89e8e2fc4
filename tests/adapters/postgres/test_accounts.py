"""Accounts in PostgreSQL: big ones, half ones, and what is left of erased ones."""

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.conftest import FreshDatabase
from tests.support.owners import new_owner
from tests.support.stored import Key, add, update
from tests.support.tasks import CLOCK, counted, new_task
from todo_core.adapters.postgres import (
    Database,
    PostgresAccounts,
    PostgresTasks,
    accounts,
    transactions,
)
from todo_core.application.ports import Entry, IdsTaken
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Delete
from todo_core.domain.errors import Unavailable
from todo_core.domain.task import Task
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres

TEXT_COLUMNS = """
SELECT table_schema, table_name, column_name FROM information_schema.columns
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
"""


@pytest.fixture
def url(fresh_database: FreshDatabase) -> str:
    return fresh_database()


def mentions(server: EmbeddedPostgres, url: str, text: str) -> set[str]:
    """The columns of all tables in which a text occurs, as a superuser sees them."""
    admin = urlsplit(server.admin_url)._replace(path=urlsplit(url).path).geturl()
    found = set()
    with psycopg.connect(admin) as connection:
        for schema, table, column in connection.execute(TEXT_COLUMNS).fetchall():
            query = sql.SQL("SELECT 1 FROM {}.{} WHERE strpos({}::text, %s) > 0 LIMIT 1").format(
                *map(sql.Identifier, (schema, table, column))
            )
            if connection.execute(query, [text]).fetchone():
                found.add(f"{table}.{column}")
    return found


async def test_no_table_mentions_an_erased_user(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    database = Database.pooled(url, size=2)
    await database.open()
    tasks, accounts = PostgresTasks(database), PostgresAccounts(url)
    owner, other = new_owner(), new_owner()
    for each in (owner, other):
        task = await add(tasks, each, new_task(each, f"of {each.user_id}"), Key("k", b"f"))
        await update(tasks, each, task.id, Delete(), CLOCK.now())
        await accounts.fill(each, [Entry(new_task(each), f"of {each.user_id} elsewhere")])
    before = mentions(postgres_server, url, other.user_id)
    assert mentions(postgres_server, url, owner.user_id) == before
    assert "tasks.source_uid" in before
    assert {name.partition(".")[0] for name in before} == {
        "tasks",
        "task_lists",
        "idempotency_keys",
    }
    await accounts.erase(owner)
    assert mentions(postgres_server, url, owner.user_id) == set()
    assert mentions(postgres_server, url, other.user_id) == before
    await database.close()


async def test_an_account_of_more_than_one_statement_is_filled_whole_or_not_at_all(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    database = Database.pooled(url, size=1)
    await database.open()
    owner, accounts = new_owner(), PostgresAccounts(url)
    new = [new_task(owner, str(number)) for number in range(4100)]
    with pytest.raises(IdsTaken):
        await accounts.fill(owner, [*map(Entry, new), Entry(replace(new[0], title=new[1].title))])
    assert mentions(postgres_server, url, owner.user_id) == set()
    await accounts.fill(owner, map(Entry, new))
    tasks = PostgresTasks(database)
    assert counted(await tasks.revision(owner)) == 4100
    last = await tasks.changes(owner, await tasks.revision(owner) - 1, 10)
    assert list(last.tasks) == new[-1:]
    await database.close()


async def test_a_database_out_of_reach_is_unavailable() -> None:
    accounts = PostgresAccounts("postgresql://a@127.0.0.1:1/todo")
    with pytest.raises(Unavailable):
        await accounts.erase(new_owner())


async def test_an_account_that_others_hold_on_to_is_not_waited_for_without_end(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, accounts = new_owner(), PostgresAccounts(url)
    await accounts.fill(owner, [Entry(new_task(owner))])
    monkeypatch.setitem(transactions.LIMITS, "lock_timeout", "50ms")
    with psycopg.connect(url) as other:
        other.execute("SELECT set_config('todo_core.user_id', %s, true)", [owner.user_id])
        other.execute("SELECT 1 FROM tasks FOR UPDATE")
        with pytest.raises(Unavailable):
            await accounts.erase(owner)
    assert (await accounts.erase(owner)).tasks == 1


async def test_a_first_create_in_the_middle_of_an_erasure_comes_after_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no list yet that could be locked."""
    database = Database.pooled(url, size=2)
    await database.open()
    tasks, owner = PostgresTasks(database), new_owner()
    task = new_task(owner)
    creating: list[asyncio.Task[Task]] = []
    run = transactions.Transaction.run

    async def run_and_create(self: Any, statement: Any, values: Any) -> Any:
        rows = await run(self, statement, values)
        if not creating and statement in accounts._ERASE.values():
            creating.append(asyncio.create_task(add(tasks, owner, task)))
            await asyncio.wait(creating, timeout=0.2)
        return rows

    monkeypatch.setattr(transactions.Transaction, "run", run_and_create)
    await PostgresAccounts(url).erase(owner)
    await asyncio.gather(*creating)
    page = await tasks.list(owner, TaskQuery())
    assert (page.tasks, page.total) == ([task], 1)
    await database.close()
