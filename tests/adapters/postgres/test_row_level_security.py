"""The second wall: what a statement sees and writes if its own predicate does not hold it back."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from tests.conftest import FreshDatabase
from tests.support.owners import new_owner
from tests.support.stored import Key, add, get, update
from tests.support.tasks import CLOCK, counted, new_task
from todo_core.adapters.postgres import Database, PostgresTasks, PostgresUpkeep, sessions
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import metadata
from todo_core.adapters.postgres.whose import Special, Whose
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Delete
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import Owner, authorize
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres

TABLES = list(metadata.tables)
NAMED = Statement(
    text(
        "SELECT nullif(current_setting('todo_core.user_id', true), ''),"
        " nullif(current_setting('todo_core.upkeep', true), '')"
    )
)
Pair = tuple[Owner, Owner]


@pytest.fixture(scope="module", params=["pooled", "unprepared", "multiplexed"])
async def database(request: pytest.FixtureRequest, module_database: str) -> AsyncIterator[Database]:
    """One database, behind each way to reach it."""
    url = module_database
    database = {
        "pooled": lambda: Database.pooled(url, size=1),
        "unprepared": lambda: Database.pooled(url, size=1, pooler=True),
        "multiplexed": lambda: Database.multiplexed(url, size=2),
    }[request.param]()
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def pair(database: Database) -> Pair:
    """Two users with a row in each table."""
    pair = new_owner(), new_owner()
    for owner in pair:
        await add(PostgresTasks(database), owner, new_task(owner), Key("key", b"f"))
    return pair


async def run(database: Database, whose: Whose, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await database.write(whose, Statement(text(sql)), {})]


async def users(database: Database, whose: Whose, sql: str) -> set[object]:
    """The only column of what a statement returns."""
    return {user_id for (user_id,) in await run(database, whose, sql)}


async def refused(database: Database, whose: Whose, sql: str) -> bool:
    with pytest.raises(Unavailable) as error:
        await run(database, whose, sql)
    return isinstance(error.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("table", TABLES)
async def test_without_its_predicate_a_statement_sees_its_users_rows_only(
    database: Database, pair: Pair, table: str
) -> None:
    forgetful = Statement(text(f"SELECT user_id FROM {table}"))
    for reach in (database.read, database.write):
        for owner in pair:
            assert await reach(owner, forgetful, {}) == [(owner.user_id,)]
        assert await reach(Special.NOBODY, forgetful, {}) == []
        assert await reach(new_owner(), forgetful, {}) == []


@pytest.mark.parametrize("table", TABLES)
async def test_without_its_predicate_a_write_changes_its_users_rows_only(
    database: Database, pair: Pair, table: str
) -> None:
    ada, bob = pair
    for forgetful in (f"UPDATE {table} SET user_id = user_id", f"DELETE FROM {table}"):
        statement = f"{forgetful} RETURNING user_id"
        assert await users(database, Special.NOBODY, statement) == set()
        assert await users(database, bob, statement) == {bob.user_id}
    assert await users(database, ada, f"SELECT user_id FROM {table}") == {ada.user_id}


@pytest.mark.parametrize("table", TABLES)
async def test_a_row_is_written_in_the_name_of_its_user_or_not_at_all(
    database: Database, pair: Pair, table: str
) -> None:
    ada, bob = pair
    move = f"WITH mine AS (DELETE FROM {table} RETURNING *) INSERT INTO {table}"
    rest = ", ".join(column.name for column in metadata.tables[table].c if column.name != "user_id")
    assert await refused(database, ada, f"{move} SELECT '{bob.user_id}', {rest} FROM mine")
    assert await refused(database, ada, f"UPDATE {table} SET user_id = '{new_owner().user_id}'")
    assert await users(database, ada, f"SELECT user_id FROM {table}") == {ada.user_id}


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("whose", Special)
@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("tasks", "gen_random_uuid(), 't', '', false, now(), now(), 1, false, 1, 't', ''"),
        ("task_lists", "1, 0, 1, 0, 0"),
    ],
)
async def test_only_a_user_writes_what_is_a_users(
    database: Database, table: str, values: str, whose: Special
) -> None:
    insert = f"INSERT INTO {table} VALUES ('{new_owner().user_id}', {values})"
    assert await refused(database, whose, insert)
    for attempt in (f"UPDATE {table} SET user_id = user_id", f"DELETE FROM {table}"):
        assert await users(database, whose, f"{attempt} RETURNING user_id") == set()


async def test_upkeep_sees_counters_and_keys_but_no_task(database: Database, pair: Pair) -> None:
    everybody = {owner.user_id for owner in pair}
    assert await users(database, Special.UPKEEP, "SELECT user_id FROM tasks") == set()
    for table in ("task_lists", "idempotency_keys"):
        assert await users(database, Special.UPKEEP, f"SELECT user_id FROM {table}") >= everybody


async def test_upkeep_does_its_work_nevertheless(database: Database, pair: Pair) -> None:
    tasks = PostgresTasks(database)
    for owner in pair:
        (task,) = (await tasks.list(owner, TaskQuery())).tasks
        await update(tasks, owner, task.id, Delete(), CLOCK.now())
    later = CLOCK.now() + timedelta(minutes=1)
    purged = await PostgresUpkeep(database).purge(later, later)
    assert min(purged.tasks, purged.keys) >= 2
    for owner in pair:
        assert (await tasks.list(owner, TaskQuery(deleted=True))).total == 0
        assert counted(await tasks.revision(owner)) == 3


async def test_a_user_whose_id_is_odd_is_a_user_like_any_other(database: Database) -> None:
    tasks = PostgresTasks(database)
    for user_id in ("'; DROP TABLE tasks; --", "on", "*", "%", "é" * 255, "\n", '{"a"}', "ADA"):
        owner = authorize(user_id, user_id)
        task = await add(tasks, owner, new_task(owner))
        assert await get(tasks, owner, task.id) == task
        assert task in (await tasks.list(owner, TaskQuery())).tasks


WRONG = "SELECT no_such_column"
FAILING = "SELECT 1 / count(*) FROM tasks WHERE false"


@pytest.mark.parametrize("whose", [new_owner(), Special.UPKEEP])
@pytest.mark.parametrize("first", ["SELECT 1", WRONG, FAILING])
async def test_a_name_ends_with_its_statement_however_that_ends(
    database: Database, whose: Whose, first: str
) -> None:
    with suppress(Unavailable, psycopg.errors.DivisionByZero):
        await run(database, whose, first)
        assert first not in {WRONG, FAILING}
    assert await database.write(Special.NOBODY, NAMED, {}) == [(None, None)]
    owner = new_owner()
    assert await database.write(owner, NAMED, {}) == [(owner.user_id, None)]
    assert await database.write(Special.UPKEEP, NAMED, {}) == [(None, "on")]


async def test_a_dump_without_a_role_that_bypasses_is_refused(
    fresh_database: FreshDatabase,
) -> None:
    """As pg_dump does it; refused, rather than silently empty."""
    with psycopg.connect(fresh_database()) as connection:
        connection.execute("SET row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM tasks")


@pytest.fixture
def bypassing(postgres_server: EmbeddedPostgres, fresh_database: FreshDatabase) -> Iterator[str]:
    """The URL of a database on a role with BYPASSRLS."""
    url = fresh_database()
    with psycopg.connect(postgres_server.admin_url, autocommit=True) as admin:
        admin.execute("CREATE ROLE bypassing LOGIN BYPASSRLS")
        yield url.replace("//todo@", "//bypassing@")
        admin.execute("DROP ROLE bypassing")


@pytest.mark.parametrize("connect", [Database.pooled, Database.multiplexed])
@pytest.mark.parametrize("superuser", [False, True])
async def test_a_role_that_bypasses_is_warned_of_once(
    connect: type[Database],
    superuser: bool,
    bypassing: str,
    postgres_server: EmbeddedPostgres,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sessions._warn_of.cache_clear()
    url = postgres_server.admin_url if superuser else bypassing
    for _ in range(2):
        await ask(connect(url))
    (warning,) = caplog.records
    assert warning.levelno == logging.WARNING
    assert ("postgres" if superuser else "bypassing") in warning.getMessage()


async def test_the_role_for_development_and_tests_is_an_ordinary_one(
    fresh_database: FreshDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    """It owns the tables, and the policies hold for it nevertheless."""
    url = fresh_database()
    await ask(Database.pooled(url))
    assert not caplog.records
    with psycopg.connect(url) as connection:
        for table in TABLES:
            row = connection.execute(
                "SELECT pg_get_userbyid(relowner) = current_user, row_security_active(oid)"
                "  FROM pg_class WHERE oid = %s::regclass",
                [table],
            ).fetchone()
            assert row == (True, True)


async def ask(database: Database) -> None:
    await database.open()
    await database.read(Special.NOBODY, Statement(text("SELECT 1")), {})
    await database.close()
