"""What the adapter makes of a database in trouble."""

import asyncio
from collections.abc import Callable, Mapping

import psycopg
import pytest

from tests.support.databases import opened
from tests.support.owners import new_owner
from tests.support.stored import Key, add, get, update
from tests.support.tasks import CLOCK, counted, new_task
from todo_core.adapters.postgres import Database, PostgresTasks
from todo_core.adapters.postgres.errors import ConnectionLost, RolledBack, TaskIdTaken
from todo_core.adapters.postgres.executor import Executor
from todo_core.adapters.postgres.rows import ForeignRow, Row
from todo_core.adapters.postgres.server import RENEWAL_SECONDS
from todo_core.adapters.postgres.sessions import has_pooler
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special, Whose
from todo_core.application.limits import Limits
from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Toggle
from todo_core.domain.errors import TaskNotFound, Unavailable
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres


def terminate_others(connection: psycopg.Connection, database: str) -> int:
    """End every other session of a database, as an administrator would."""
    rows = connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
        [database],
    ).fetchall()
    return len(rows)


async def test_sessions_that_were_ended_while_idle_cost_no_request(
    fresh_database: Callable[..., str],
) -> None:
    url = fresh_database()
    async with opened(Database.pooled(url, size=5)) as database:
        tasks, owner = PostgresTasks(database), new_owner()
        await asyncio.gather(*(add(tasks, owner, new_task(owner)) for _ in range(20)))
        with psycopg.connect(url, autocommit=True) as connection:
            assert terminate_others(connection, connection.info.dbname) > 1
        for _ in range(8):
            await add(tasks, owner, new_task(owner))
        assert (await tasks.list(owner, TaskQuery())).total == 28


@pytest.mark.parametrize("connect", [Database.pooled, Database.multiplexed])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
async def test_no_more_connections_are_opened_than_were_allowed(
    fresh_database: Callable[..., str], connect: Callable[..., Database], size: int
) -> None:
    url = fresh_database()
    async with opened(connect(url, size=size)) as database:
        tasks, owner = PostgresTasks(database), new_owner()
        for _ in range(3):
            await asyncio.gather(
                *(add(tasks, owner, new_task(owner)) for _ in range(20)),
                *(tasks.revision(owner) for _ in range(20)),
                *(tasks.list(new_owner(), TaskQuery(search="milk")) for _ in range(20)),
                database.check(),
            )
        with psycopg.connect(url, autocommit=True) as connection:
            assert 0 < terminate_others(connection, connection.info.dbname) <= size


@pytest.mark.parametrize("connect", [Database.pooled, Database.multiplexed])
async def test_a_connection_that_is_alone_does_for_everything(
    fresh_database: Callable[..., str],
    postgres_server: EmbeddedPostgres,
    connect: Callable[..., Database],
) -> None:
    """Whichever of the five that are wanted comes about."""
    url = fresh_database()
    with psycopg.connect(postgres_server.admin_url, autocommit=True) as administrator:
        administrator.execute("CREATE ROLE alone LOGIN IN ROLE todo CONNECTION LIMIT 1")
        try:
            alone = url.replace("//todo@", "//alone@")
            for _ in range(3):
                async with opened(connect(alone, size=5)) as database:
                    tasks, owner = PostgresTasks(database), new_owner()
                    await connected(database)
                    task = await add(tasks, owner, new_task(owner))
                    assert await get(tasks, owner, task.id) == task
                    assert (await tasks.list(owner, TaskQuery(search="milk"))).total == 1
                    await database.check()
        finally:
            administrator.execute("DROP ROLE alone")


@pytest.mark.parametrize("connect", [Database.pooled, Database.multiplexed])
async def test_a_refused_write_renews_the_connections_that_read(
    fresh_database: Callable[..., str], connect: Callable[..., Database]
) -> None:
    """They were opened while the server was another's standby, perhaps, and are not told."""
    url = fresh_database()
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
        async with opened(connect(url, size=5)) as database:
            tasks, owner = PostgresTasks(database), new_owner()
            old = await readers(database)
            reset = f"ALTER DATABASE {name} RESET default_transaction_read_only".encode()
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(reset)
            with pytest.raises(Unavailable):
                await add(tasks, owner, new_task(owner))
            await asyncio.sleep(RENEWAL_SECONDS + 0.1)
            assert not old & await readers(database)
            async with asyncio.timeout(10):
                await add(tasks, owner, new_task(owner))


async def readers(database: Database) -> set[int]:
    """The server processes that answer reads."""
    from sqlalchemy import func, select

    pid = Statement(select(func.pg_backend_pid(), func.pg_sleep(0.05)))
    reads = (database.read(Special.NOBODY, pid, {}) for _ in range(8))
    return {row[0] for rows in await asyncio.gather(*reads) for row in rows}


async def connected(database: Database) -> None:
    async with asyncio.timeout(30):
        while not database.load().open:
            await asyncio.sleep(0.01)


async def test_an_unreachable_database_is_unavailable_in_bounded_time() -> None:
    async with opened(Database.pooled("postgresql://nobody@127.0.0.1:1/nothing")) as database:
        with pytest.raises(Unavailable):
            async with asyncio.timeout(5):
                await PostgresTasks(database).revision(new_owner())


@pytest.mark.parametrize(
    ("sqlstate", "meaning"),
    [
        ("40001", RolledBack),
        ("40P01", RolledBack),
        ("57014", Unavailable),
        ("55P03", Unavailable),
        ("53100", Unavailable),
        ("53300", Unavailable),
        ("25006", Unavailable),
        ("57P01", ConnectionLost),
    ],
)
async def test_trouble_of_the_database_is_said_in_the_domains_words(
    fresh: Database, sqlstate: str, meaning: type[Unavailable]
) -> None:
    with pytest.raises(Unavailable) as error:
        await fresh.write(Special.NOBODY, raising(sqlstate), {})
    assert type(error.value) is meaning
    assert error.value.__cause__ is not None


def raising(sqlstate: str) -> Statement:
    """A statement that fails with a given SQLSTATE."""
    from sqlalchemy import text

    return Statement(text(f"DO $$ BEGIN RAISE EXCEPTION SQLSTATE '{sqlstate}'; END $$"))


async def test_a_row_of_somebody_else_never_leaves_the_adapter(fresh: Database) -> None:
    tasks, owner, stranger = PostgresTasks(fresh), new_owner(), new_owner()
    task = await add(tasks, owner, new_task(owner))

    async def misdirected(_: Whose, statement: Statement, values: dict[str, object]) -> object:
        return await Database.read(fresh, owner, statement, values | {"owner": owner.user_id})

    fresh.read = misdirected  # type: ignore[method-assign,assignment]  # the failure to guard against
    with pytest.raises(ForeignRow):
        await get(tasks, stranger, task.id)
    with pytest.raises(ForeignRow):
        await tasks.list(stranger, TaskQuery())


class Flaky(Executor):
    """Fails once: loses the connection before or after a statement, or has it undone."""

    def __init__(self, inner: Executor) -> None:
        self._inner = inner
        self.lose: str | None = None

    async def close(self) -> None:
        await self._inner.close()

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        lose, self.lose = self.lose, None
        if lose == "before":
            raise ConnectionLost
        if lose == "undo":
            raise RolledBack
        rows = await self._inner.run(whose, statement, values)
        if lose == "after":
            raise ConnectionLost
        return rows


def made_flaky(database: Database) -> Flaky:
    flaky = Flaky(database._writer)
    database._writer = flaky
    return flaky


@pytest.mark.parametrize("keyed", [None, Key("key", b"f")])
@pytest.mark.parametrize("lose", ["before", "after"])
async def test_a_create_whose_answer_was_lost_is_kept_once(
    fresh: Database, lose: str, keyed: Key | None
) -> None:
    tasks, owner = PostgresTasks(fresh, limits=Limits(tasks=1, keys=1)), new_owner()
    made_flaky(fresh).lose = lose
    task = new_task(owner)
    assert await add(tasks, owner, task, keyed) == task
    page = await tasks.list(owner, TaskQuery())
    assert (list(page.tasks), page.total, counted(page.revision)) == ([task], 1, 1)


async def test_a_change_whose_answer_was_lost_is_not_made_twice(fresh: Database) -> None:
    tasks, owner = PostgresTasks(fresh), new_owner()
    task = await add(tasks, owner, new_task(owner))
    made_flaky(fresh).lose = "after"
    with pytest.raises(Unavailable):
        await update(tasks, owner, task.id, Toggle(), CLOCK.now())
    assert (await get(tasks, owner, task.id)).version == 2


async def test_what_was_undone_to_settle_a_conflict_is_done_again(fresh: Database) -> None:
    tasks, owner = PostgresTasks(fresh), new_owner()
    task = await add(tasks, owner, new_task(owner))
    made_flaky(fresh).lose = "undo"
    assert (await update(tasks, owner, task.id, Toggle(), CLOCK.now())).version == 2


async def test_a_read_whose_connection_broke_is_read_again(fresh: Database) -> None:
    tasks, owner = PostgresTasks(fresh), new_owner()
    task = await add(tasks, owner, new_task(owner))
    for lose in ("before", "after", "undo"):
        flaky = made_flaky(fresh)
        fresh._reader = flaky
        flaky.lose = lose
        assert await get(tasks, owner, task.id) == task


async def test_a_failed_statement_leaves_no_trace(fresh: Database) -> None:
    """The counter is raised in the statement that then fails to keep the task."""
    tasks, owner = PostgresTasks(fresh), new_owner()
    task = await add(tasks, owner, new_task(owner))
    with pytest.raises(TaskIdTaken):
        await add(tasks, owner, task, Key("key", b"f"))
    assert counted(await tasks.revision(owner)) == 1
    other = new_task(owner)
    assert await add(tasks, owner, other, Key("key", b"f")) == other


async def test_a_taken_id_is_known_by_any_name_of_the_key(
    fresh_database: Callable[..., str],
) -> None:
    """Each partition has a name of its own for it."""
    url = fresh_database()
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE tasks RENAME CONSTRAINT tasks_pkey TO tasks_3_pkey")
    async with opened(Database.pooled(url, size=1)) as database:
        tasks, owner = PostgresTasks(database), new_owner()
        task = await add(tasks, owner, new_task(owner))
        with pytest.raises(TaskIdTaken):
            await add(tasks, owner, task)


async def test_a_held_lock_makes_a_writer_unavailable_and_gives_the_connection_back(
    fresh_database: Callable[..., str],
) -> None:
    url = fresh_database()
    async with opened(Database.pooled(url, size=1)) as database:
        tasks, owner = PostgresTasks(database), new_owner()
        task = await add(tasks, owner, new_task(owner))
        with psycopg.connect(url) as holder:
            holder.execute("SELECT set_config('todo_core.user_id', %s, true)", [owner.user_id])
            assert holder.execute("SELECT 1 FROM tasks FOR UPDATE").fetchall()
            with pytest.raises(Unavailable):
                await update(tasks, owner, task.id, Toggle(), CLOCK.now())
            holder.rollback()
        assert (await update(tasks, owner, task.id, Toggle(), CLOCK.now())).version == 2


async def test_a_caller_that_goes_away_leaves_nothing_half_done(fresh: Database) -> None:
    tasks, owner = PostgresTasks(fresh), new_owner()
    for delay in (0, 0.0005, 0.001, 0.002, 0.004):
        adding = asyncio.create_task(add(tasks, owner, new_task(owner)))
        await asyncio.sleep(delay)
        adding.cancel()
        await asyncio.gather(adding, return_exceptions=True)
    page = await tasks.list(owner, TaskQuery())
    assert page.total == len(page.tasks) == counted(page.revision)


async def test_behind_a_pooler_nothing_is_prepared(fresh_database: Callable[..., str]) -> None:
    for pooler, prepared in ((True, 0), (None, 3)):
        async with opened(Database.pooled(fresh_database(), size=1, pooler=pooler)) as database:
            tasks, owner = PostgresTasks(database), new_owner()
            with pytest.raises(TaskNotFound):
                await get(tasks, owner, new_task(owner).id)
            from sqlalchemy import text

            count = Statement(text("SELECT count(*) FROM pg_prepared_statements"))
            ((found,),) = await database.read(Special.NOBODY, count, {})
            assert found == prepared


@pytest.mark.parametrize(("pooler", "shared"), [(None, True), (False, True), (True, False)])
async def test_many_requests_share_a_connection_unless_a_pooler_stands_in_between(
    fresh_database: Callable[..., str], pooler: bool | None, shared: bool
) -> None:
    """`tests/faults/test_pooler.py` has one that is found out."""
    async with opened(await Database.suitable(fresh_database(), size=5, pooler=pooler)) as database:
        await database.check()
        await asyncio.sleep(0.5)
        # The one makes all connections for pages at once, the other as many as it needs.
        assert (database.load().open == 4) is shared


async def test_while_nobody_can_tell_of_a_pooler_a_pool_does_in_any_case() -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    assert await has_pooler(nowhere) is None
    async with opened(await Database.suitable(nowhere)) as database:
        with pytest.raises(Unavailable):
            await database.check()


async def test_a_migrated_database_is_ready_and_another_is_not(
    fresh_database: Callable[..., str],
) -> None:
    for migrated in (True, False):
        async with opened(Database.pooled(fresh_database(migrated=migrated), size=1)) as database:
            if migrated:
                await database.check()
            else:
                with pytest.raises(Unavailable):
                    await database.check()
