"""Texts are kept as they are, whatever encoding somebody else prefers, or not at all."""

from contextlib import closing

import psycopg
import pytest

from tests.conftest import FreshDatabase
from tests.support.databases import opened
from tests.support.owners import new_owner
from tests.support.stored import add, get
from tests.support.tasks import new_task
from todo_core.adapters.postgres import (
    Database,
    PostgresAccounts,
    PostgresTasks,
    migrate,
    schema_of,
)
from todo_core.adapters.postgres.errors import WrongEncoding
from todo_core.adapters.postgres.schema import Schema
from todo_core.domain.errors import Unavailable

TITLE = "café 🥛"
CONNECTED = [Database.pooled, Database.multiplexed]


@pytest.fixture(params=["environment", "database", "URL"])
def latin(
    request: pytest.FixtureRequest, fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> str:
    """A database in UTF-8 whose clients speak Latin-1 unless they say otherwise."""
    url = fresh_database()
    if request.param == "environment":
        monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    elif request.param == "URL":
        return f"{url}&client_encoding=LATIN1"
    else:
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            name = connection.info.dbname
            connection.execute(f"ALTER DATABASE {name} SET client_encoding = 'LATIN1'".encode())
    with closing(psycopg.connect(url)) as connection:
        assert connection.info.parameter_status("client_encoding") == "LATIN1"
    return url


@pytest.mark.parametrize("connect", CONNECTED)
async def test_a_text_is_kept_as_it_is(latin: str, connect: type[Database.pooled]) -> None:
    owner = new_owner()
    task = new_task(owner, title=TITLE)
    async with opened(connect(latin, size=2)) as database:
        await add(PostgresTasks(database), owner, task)
        assert (await get(PostgresTasks(database), owner, task.id)).title == TITLE
    assert [each.task.title async for each in PostgresAccounts(latin).read(owner)] == [TITLE]
    with psycopg.connect(latin, client_encoding="UTF8") as connection:
        connection.execute("SELECT set_config('todo_core.user_id', %s, true)", [owner.user_id])
        assert connection.execute("SELECT title FROM tasks").fetchall() == [(TITLE,)]


async def test_a_text_of_as_many_letters_as_may_be_is_kept(latin: str) -> None:
    owner = new_owner()
    async with opened(Database.pooled(latin, size=1)) as database:
        task = await add(PostgresTasks(database), owner, new_task(owner, title="é" * 255))
    assert task.title == "é" * 255


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
async def test_a_database_that_does_not_have_every_letter_is_refused(
    fresh_database: FreshDatabase, encoding: str
) -> None:
    url = fresh_database(migrated=False, encoding=encoding)
    for attempt in (migrate, schema_of):
        with pytest.raises(WrongEncoding, match=f"in {encoding}.*ENCODING 'UTF8'"):
            attempt(url)
    with pytest.raises(WrongEncoding):
        await PostgresAccounts(url).erase(new_owner())
    for connect in CONNECTED:
        async with opened(connect(url, size=2)) as database:
            with pytest.raises(Unavailable):
                await database.check()


def test_a_database_with_every_letter_is_not(fresh_database: FreshDatabase) -> None:
    assert schema_of(fresh_database(migrated=False)) == Schema()
