"""A database that cannot be written, and who could end that."""

from dataclasses import replace

import pytest

from tests.entrypoints.doctor.patients import as_admin, execute, follow, found, states
from todo_core.adapters.postgres import examination
from todo_core.adapters.postgres.schema import NEWEST_MIGRATION
from todo_core.entrypoints.doctor import State
from todo_core.entrypoints.doctor import database as judged
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres
from todo_core.entrypoints.settings import DatabaseSettings


@pytest.mark.parametrize(
    "begin", ["ALTER DATABASE {database}", "ALTER ROLE todo IN DATABASE {database}"]
)
async def test_read_only_mode_is_ended_where_it_began(url: str, begin: str) -> None:
    database = url.partition("?")[0].rpartition("/")[2]
    begin = begin.format(database=database)
    execute(url, f"{begin} SET default_transaction_read_only = on")
    findings = await found(DATABASE_URL=url)
    assert states(findings) == {"database": State.WRONG}
    assert f"{begin} RESET" in findings["database"].type_this
    assert follow(findings["database"], url) == "DATABASE_URL"
    assert states(await found(DATABASE_URL=url)) == {}


async def test_a_role_that_is_read_only(url: str, postgres_server: EmbeddedPostgres) -> None:
    admin = as_admin(postgres_server, url)
    execute(
        admin,
        "CREATE ROLE reader LOGIN IN ROLE todo",
        "ALTER ROLE reader SET default_transaction_read_only = on",
    )
    try:
        theirs = url.replace("//todo@", "//reader@")
        follow((await found(DATABASE_URL=theirs))["database"], theirs)
        assert states(await found(DATABASE_URL=theirs)) == {}
    finally:
        execute(admin, "DROP ROLE reader")


async def test_a_url_that_asks_for_it(url: str) -> None:
    findings = await found(DATABASE_URL=f"{url}&options=-cdefault_transaction_read_only%3Don")
    assert states(findings) == {"database": State.WRONG}
    assert findings["database"].type_this.startswith("unset PGOPTIONS")


async def test_a_server_that_is_configured_so(url: str) -> None:
    facts = replace(await examination.examine(url), read_only_by="configuration file")
    finding = next(judged.judge(facts, DatabaseSettings(url, url, 10, None), NEWEST_MIGRATION))
    assert 'psql "$OWNER_URL" -c \'ALTER SYSTEM SET' in finding.type_this
    assert "as a superuser" in finding.type_this


async def test_a_replica(url: str) -> None:
    facts = replace(await examination.examine(url), replica=True, read_only_by="default")
    finding = next(judged.judge(facts, DatabaseSettings(url, url, 10, None), NEWEST_MIGRATION))
    assert (finding.state, "replica" in finding.sentence) == (State.WRONG, True)
    assert "primary's host" in finding.type_this
