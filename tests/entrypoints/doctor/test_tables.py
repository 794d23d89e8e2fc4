"""The doctor compares the tables with the code, and what it says to type mends them."""

from dataclasses import replace

import psycopg
import pytest
from psycopg import errors

from tests.entrypoints.doctor.patients import as_admin, execute, follow, found, states, stranger
from todo_core.adapters.postgres import examination
from todo_core.adapters.postgres.schema import NEWEST_MIGRATION
from todo_core.entrypoints.doctor import State
from todo_core.entrypoints.doctor import database as judged
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres
from todo_core.entrypoints.settings import DatabaseSettings

DAMAGE = {
    "DROP INDEX tasks_by_change": "index tasks_by_change of tasks is missing",
    "DROP INDEX tasks_trash; CREATE INDEX tasks_trash ON tasks (user_id, updated_at)": (
        "index tasks_trash of tasks is CREATE INDEX"
    ),
    "ALTER TABLE tasks DROP CONSTRAINT title_length": (
        "constraint title_length of tasks is missing"
    ),
    "ALTER TABLE tasks DROP CONSTRAINT version_positive, "
    "ADD CONSTRAINT version_positive CHECK (version >= 0)": (
        "constraint version_positive of tasks is CHECK ((version >= 0)) rather than"
    ),
    "ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pkey": (
        "constraint idempotency_keys_pkey of idempotency_keys is missing"
    ),
    "DROP POLICY own ON task_lists": "policy own of task_lists is missing",
    "ALTER POLICY own ON tasks USING (true)": "policy own of tasks is FOR ALL USING (true)",
    "ALTER TABLE tasks ALTER title_folded TYPE varchar(255)": (
        "column title_folded of tasks is character varying(255) NOT NULL rather than"
    ),
    "ALTER TABLE tasks ALTER change DROP NOT NULL": "column change of tasks is bigint rather than",
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_what_is_not_as_in_the_code_is_named_and_can_be_mended(url: str, damage: str) -> None:
    execute(url, *damage.split("; "))
    findings = await found(DATABASE_URL=url)
    assert states(findings) == {"tables": State.WRONG}
    assert DAMAGE[damage] in findings["tables"].sentence
    assert follow(findings["tables"], url) == "DATABASE_URL"
    assert states(await found(DATABASE_URL=url)) == {}


async def test_each_difference_is_a_finding_of_its_own(url: str) -> None:
    execute(url, "DROP INDEX tasks_by_change", "DROP INDEX idempotency_keys_by_age")
    facts = await examination.examine(url)
    judgement = judged.judge(facts, DatabaseSettings(url, url, 10, None), NEWEST_MIGRATION)
    wrong = [each.sentence for each in judgement if each.state is State.WRONG]
    assert len(wrong) == 2


async def test_a_column_that_is_gone_is_in_the_backup_alone(url: str) -> None:
    execute(url, "ALTER TABLE idempotency_keys DROP COLUMN fingerprint")
    finding = (await found(DATABASE_URL=url))["tables"]
    assert finding.sentence == "The column fingerprint of idempotency_keys is missing."
    assert "Backup and restore" in finding.type_this


def interrupt_an_index(url: str, name: str) -> None:
    """Leave behind what CREATE INDEX CONCURRENTLY does where it fails."""
    with pytest.raises(errors.UniqueViolation):
        execute(url, f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON idempotency_keys ((1))")


async def test_an_index_that_was_not_built_to_its_end(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    key = "INSERT INTO idempotency_keys VALUES ('ada', '{}', '', gen_random_uuid(), now())"
    execute(as_admin(postgres_server, url), key.format(1), key.format(2))
    interrupt_an_index(url, "halfway")
    findings = await found(DATABASE_URL=url)
    assert states(findings) == {"tables": State.WARNING}
    assert "halfway of idempotency_keys was not built to its end" in findings["tables"].sentence
    follow(findings["tables"], url)
    assert states(await found(DATABASE_URL=url)) == {}


async def test_an_index_of_ours_that_was_not_built_to_its_end(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    invalid = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'tasks_trash'::regclass"
    execute(as_admin(postgres_server, url), invalid)
    findings = await found(DATABASE_URL=url)
    assert states(findings) == {"tables": State.WRONG}
    assert findings["tables"].type_this.endswith("'REINDEX INDEX CONCURRENTLY tasks_trash'")
    follow(findings["tables"], url)
    assert states(await found(DATABASE_URL=url)) == {}


async def test_a_policy_that_is_none_of_ours_is_warned_of(url: str) -> None:
    execute(url, 'CREATE POLICY "Monthly report" ON tasks FOR SELECT USING (true)')
    findings = await found(DATABASE_URL=url)
    assert states(findings) == {"tables": State.WARNING}
    follow(findings["tables"], url)
    assert states(await found(DATABASE_URL=url)) == {}


async def test_what_others_have_added_is_their_business(url: str) -> None:
    execute(
        url,
        "ALTER TABLE tasks ADD COLUMN colour text CHECK (colour <> '')",
        "CREATE INDEX by_colour ON tasks (colour)",
    )
    assert states(await found(DATABASE_URL=url)) == {}


async def test_the_owner_of_the_tables_has_to_mend_them(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    execute(url, "DROP INDEX tasks_by_change")
    with stranger(postgres_server, url, "IN ROLE todo") as theirs:
        finding = (await found(DATABASE_URL=theirs))["tables"]
    assert follow(finding, url) == "OWNER_URL"


async def test_where_nothing_may_be_made_nothing_is_compared(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    name = url.partition("?")[0].rpartition("/")[2]
    execute(
        as_admin(postgres_server, url), f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC, todo"
    )
    assert states(await found(DATABASE_URL=url)) == {"tables": State.SKIPPED}


async def test_looking_leaves_nothing_behind(url: str) -> None:
    await found(DATABASE_URL=url)
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM pg_class WHERE relname IN ('tasks', 'tasks_by_change')"
        assert connection.execute(query).fetchone() == (2,)


async def test_a_failover_is_told_with_what_it_may_take(url: str) -> None:
    facts = await examination.examine(url)
    settings = DatabaseSettings(url, url, 10, None)
    for timeline, said in ((1, False), (None, False), (2, True)):
        judgement = judged.judge(replace(facts, timeline=timeline), settings, NEWEST_MIGRATION)
        finding = {each.check: each for each in judgement}["history"]
        assert (finding.state, "new-history" in finding.sentence) == (State.OK, said)
