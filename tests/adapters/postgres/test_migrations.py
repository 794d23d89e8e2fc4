"""Migrations make the tables that the adapter works with, however often and by whomever run."""

import asyncio
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from todo_core.adapters.postgres import blockers, differences, migrate, schema_of, sessions
from todo_core.adapters.postgres.errors import Blocked, UnknownMigration
from todo_core.adapters.postgres.migrate import MIGRATIONS, configured, connected
from todo_core.adapters.postgres.schema import NEWEST_MIGRATION, Schema
from todo_core.adapters.postgres.tables import metadata
from todo_core.domain.errors import Unavailable

FreshDatabase = Callable[..., str]
migrating = sys.modules[migrate.__module__]


def engine_of(url: str):
    return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))


def test_migrations_make_exactly_the_tables(fresh_database: FreshDatabase) -> None:
    migrated, made = fresh_database(), fresh_database(migrated=False)
    engine = engine_of(migrated)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    direct = engine_of(made)
    metadata.create_all(direct)
    direct.dispose()
    assert described(migrated) == described(made)


def described(url: str) -> dict[str, object]:
    """What autogenerate does not compare: checks, collations, indexes and policies."""

    async def describe() -> dict[str, object]:
        async with await sessions.Connection.connect(url, **sessions.CONNECT_OPTIONS) as connection:
            rows = await differences.described(connection)
        return {" ".join(key): (row.valid, row.definition) for key, row in rows.items()}

    with psycopg.connect(url) as connection:
        protected = connection.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND relname <> 'alembic_version'"
        ).fetchall()
    return asyncio.run(describe()) | {table: both for table, *both in protected}


def test_the_code_works_with_the_newest_migration() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == NEWEST_MIGRATION


def test_each_migration_states_which_code_can_live_with_it() -> None:
    """No older code than the migration before allowed, and none that is yet to come."""
    scripts = reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))
    said = {each.revision: getattr(each.module, "oldest_code", None) for each in scripts}
    stated = {revision: oldest for revision, oldest in said.items() if revision > "0002"}
    assert None not in stated.values()
    assert list(stated.values()) == sorted(stated.values())
    assert all(oldest <= revision for revision, oldest in stated.items())


def test_it_is_kept_beside_the_version_on_the_way_there_and_back(
    fresh_database: FreshDatabase,
) -> None:
    url = fresh_database()
    ours = ScriptDirectory(str(MIGRATIONS)).get_revision(NEWEST_MIGRATION)
    assert versions(url) == [(NEWEST_MIGRATION, ours.module.oldest_code)]
    with connected(url) as connection:
        connection.execute(text("UPDATE alembic_version SET oldest_code = 'lost'"))
        command.downgrade(configured(connection), "0002")
        connection.commit()
    migrate(url)
    assert versions(url) == [(NEWEST_MIGRATION, ours.module.oldest_code)]


def versions(url: str) -> list[tuple[str, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT version_num, oldest_code FROM alembic_version").fetchall()


@pytest.mark.parametrize(
    ("there", "oldest", "suits"),
    [
        (None, None, False),
        ("0002", None, False),
        (NEWEST_MIGRATION, None, True),
        (NEWEST_MIGRATION, NEWEST_MIGRATION, True),
        ("9998", "0001", True),
        ("9998", NEWEST_MIGRATION, True),
        ("9998", "9997", False),
        ("9998", None, False),
    ],
)
def test_a_schema_suits_code_that_knows_it_or_is_not_too_old_for_it(
    there: str | None, oldest: str | None, suits: bool
) -> None:
    assert Schema(there, oldest).suits is suits


def test_a_newer_schema_is_left_as_it_is(fresh_database: FreshDatabase) -> None:
    url = fresh_database()
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9998'")
    before = described(url)
    assert migrate(url).is_newer
    assert schema_of(url).suits
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET oldest_code = '9998'")
    for refused in (migrate, schema_of):
        with pytest.raises(UnknownMigration, match="9998"):
            refused(url)
    assert (described(url), versions(url)) == (before, [("9998", "9998")])


def test_a_second_run_changes_nothing(fresh_database: FreshDatabase) -> None:
    url = fresh_database(migrated=False)
    assert not schema_of(url).suits
    migrate(url)
    before = described(url)
    migrate(url)
    assert schema_of(url).suits
    assert described(url) == before


def test_several_processes_may_migrate_at_once(fresh_database: FreshDatabase) -> None:
    url = fresh_database(migrated=False)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [url] * 4))
    assert schema_of(url).suits


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two attempts, and little patience."""
    for name, value in (("LOCK_SECONDS", 0.5), ("PAUSE_SECONDS", 0), ("ATTEMPTS", 2)):
        monkeypatch.setattr(migrating, name, value)
    monkeypatch.setattr(blockers, "LOOK_SECONDS", 0.05)


LOCKS = {
    "a table": "SELECT FROM alembic_version",
    "another migration": f"SELECT pg_advisory_xact_lock({migrating._LOCK})",
}


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("held", LOCKS.values(), ids=LOCKS)
def test_who_holds_what_a_migration_needs_is_named_in_bounded_time(
    fresh_database: FreshDatabase, held: str
) -> None:
    url = at_0002(fresh_database)
    with psycopg.connect(url, application_name="nightly report") as holder:
        holder.execute(held)
        pid = holder.info.backend_pid
        with pytest.raises(Blocked) as refused:
            migrate(url)
    named = rf"since process {pid} \(nightly report, idle in transaction, for \d+ s\) holds"
    assert re.search(named, str(refused.value))
    assert not schema_of(url).suits
    assert migrate(url).suits


@pytest.mark.usefixtures("hurried")
def test_a_lock_that_is_given_back_in_time_delays_a_migration_and_no_more(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = at_0002(fresh_database)
    with psycopg.connect(url) as holder:
        holder.execute(LOCKS["a table"])
        monkeypatch.setattr(migrating.time, "sleep", lambda _: holder.rollback())
        assert migrate(url).suits


def test_whoever_comes_behind_a_migration_that_waits_waits_no_longer_than_it_may(
    fresh_database: FreshDatabase,
) -> None:
    """Requests give up a lock after this many seconds."""
    found = re.search(rb"'lock_timeout', '(\d+)s'", sessions.SET_UP)
    assert found
    assert int(found[1]) > migrating.LOCK_SECONDS


def test_a_migration_may_take_longer_than_a_statement_of_the_role(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        migrating, "_migrated", lambda each: each.scalar(text("SELECT pg_sleep(2)"))
    )
    migrate(f"{fresh_database()}&options=-cstatement_timeout%3D1s")


def at_0002(fresh_database: FreshDatabase) -> str:
    url = fresh_database()
    with connected(url) as connection:
        command.downgrade(configured(connection), "0002")
        connection.commit()
    return url


def test_migrations_lead_back_to_nothing(fresh_database: FreshDatabase) -> None:
    url = fresh_database()
    with connected(url) as connection:
        command.downgrade(configured(connection), "base")
        connection.commit()
    engine = engine_of(url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_an_unreachable_database_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        migrate("postgresql://nobody@127.0.0.1:1/nothing")
