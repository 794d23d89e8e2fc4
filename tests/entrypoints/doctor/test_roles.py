"""Roles that may do too much, too little or nothing, and what helps them."""

from dataclasses import replace

import pytest
from alembic import command

from tests.conftest import FreshDatabase
from tests.entrypoints.doctor.patients import (
    as_admin,
    execute,
    follow,
    found,
    states,
    stranger,
)
from todo_core.adapters.postgres import examination, migrate
from todo_core.adapters.postgres.migrate import configured, connected
from todo_core.entrypoints.doctor import State
from todo_core.entrypoints.doctor.privileges import judge_privileges
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres


async def test_a_table_without_row_level_security(url: str) -> None:
    execute(url, "ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY")
    findings = await found(DATABASE_URL=url)
    assert states(findings) == {"privileges": State.WRONG}
    assert follow(findings["privileges"], url) == "DATABASE_URL"
    assert states(await found(DATABASE_URL=url)) == {}


async def test_a_table_without_row_level_security_of_another_role(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    execute(url, "ALTER TABLE tasks DISABLE ROW LEVEL SECURITY")
    with stranger(postgres_server, url, "IN ROLE todo") as theirs:
        finding = (await found(DATABASE_URL=theirs))["privileges"]
    assert follow(finding, url) == "OWNER_URL"
    assert states(await found(DATABASE_URL=url)) == {}


async def test_a_role_without_privileges(url: str, postgres_server: EmbeddedPostgres) -> None:
    with stranger(postgres_server, url) as theirs:
        execute(url, "GRANT SELECT, DELETE ON tasks TO stranger")
        findings = await found(DATABASE_URL=theirs)
        assert states(findings) == {
            "migrations": State.SKIPPED,
            "tables": State.SKIPPED,
            "privileges": State.WRONG,
        }
        assert "may not see" in findings["migrations"].sentence
        assert "INSERT on tasks" in findings["privileges"].sentence
        assert "DELETE on tasks" not in findings["privileges"].sentence
        assert follow(findings["privileges"], url) == "OWNER_URL"
        assert states(await found(DATABASE_URL=theirs)) == {}


async def test_a_superuser_where_the_owner_is_an_ordinary_role(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    findings = await found(DATABASE_URL=as_admin(postgres_server, url))
    assert states(findings) == {"privileges": State.WRONG}
    assert "can bypass it" in findings["privileges"].sentence
    assert findings["privileges"].type_this.startswith("export DATABASE_URL='postgresql://todo:")


async def test_a_role_for_dumps_is_not_offered_more(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    options = "BYPASSRLS IN ROLE pg_read_all_data"
    with stranger(postgres_server, url, options) as theirs:
        findings = await found(DATABASE_URL=theirs)
    assert states(findings) == {"privileges": State.WRONG}
    assert "can bypass it" in findings["privileges"].sentence
    assert findings["privileges"].type_this.startswith("export DATABASE_URL='postgresql://todo:")


@pytest.fixture
def begun_by_a_superuser(fresh_database: FreshDatabase, postgres_server: EmbeddedPostgres) -> str:
    """Where a superuser owns everything, and one migration is still to come."""
    admin = as_admin(postgres_server, fresh_database(migrated=False))
    database = admin.partition("?")[0].rpartition("/")[2]
    execute(admin, f"ALTER DATABASE {database} OWNER TO postgres")
    with connected(admin) as connection:
        command.upgrade(configured(connection), "0001")
        connection.commit()
    return admin


async def test_a_superuser_hands_over_what_it_has_made(
    begun_by_a_superuser: str, postgres_server: EmbeddedPostgres
) -> None:
    finding = (await found(DATABASE_URL=begun_by_a_superuser))["privileges"]
    assert follow(finding, begun_by_a_superuser) == "DATABASE_URL"
    ordinary = begun_by_a_superuser.replace("//postgres@", "//todo@")
    migrate(ordinary)
    assert states(await found(DATABASE_URL=ordinary)) == {}


async def test_an_ordinary_role_is_made_where_there_is_none(begun_by_a_superuser: str) -> None:
    facts = await examination.examine(begun_by_a_superuser)
    finding = judge_privileges(replace(facts, ordinary=None))
    assert "\\password todo" in finding.type_this
    # The tests' server has a role of that name, which others use.
    finding = replace(finding, type_this=finding.type_this.replace("todo", "made"))
    try:
        follow(finding, begun_by_a_superuser)
        ordinary = begun_by_a_superuser.replace("//postgres@", "//made@")
        migrate(ordinary)
        assert states(await found(DATABASE_URL=ordinary)) == {}
    finally:
        execute(begun_by_a_superuser, "REASSIGN OWNED BY made TO postgres", "DROP ROLE made")
