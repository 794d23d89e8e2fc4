"""Migrations make the tables that the adapter works with, however often and by whomever run."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from todo_core.adapters.postgres import migrate, schema_of
from todo_core.adapters.postgres.errors import UnknownMigration
from todo_core.adapters.postgres.migrate import MIGRATIONS, configured, connected
from todo_core.adapters.postgres.schema import NEWEST_MIGRATION, Schema
from todo_core.adapters.postgres.tables import metadata
from todo_core.domain.errors import Unavailable

FreshDatabase = Callable[..., str]


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
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            """
            SELECT 'check', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
              FROM pg_constraint WHERE contype IN ('c', 'p')
               AND conrelid::regclass::text <> 'alembic_version'
            UNION ALL
            SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
             WHERE schemaname = 'public' AND tablename <> 'alembic_version'
            UNION ALL
            SELECT 'column', table_name, column_name, concat_ws(' ', data_type, collation_name,
                   is_nullable)
              FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name <> 'alembic_version'
            UNION ALL
            SELECT 'row-level security', relname, 'enabled, forced',
                   concat_ws(' ', relrowsecurity, relforcerowsecurity)
              FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               AND relname <> 'alembic_version'
            UNION ALL
            SELECT 'policy', tablename, policyname,
                   concat_ws(' ', permissive, roles, cmd, qual, with_check)
              FROM pg_policies
            """
        ).fetchall()
    return {" ".join(row[:3]): row[3] for row in rows}


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
    before = described(url), versions(url)
    ((_, oldest),) = before[1]
    assert migrate(url).is_newer
    assert schema_of(url).suits
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET oldest_code = '9998'")
    for refused in (migrate, schema_of):
        with pytest.raises(UnknownMigration, match="9998"):
            refused(url)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET oldest_code = %s", [oldest])
    assert (described(url), versions(url)) == before


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
