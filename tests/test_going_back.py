"""What OPERATIONS.md says of the way back from a migration is what the migrations say."""

from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from tests.conftest import FreshDatabase
from tests.support.commands import run_shell
from tests.support.markdown import code, read, rows, sections
from tests.test_operations import programs
from todo_core.adapters.postgres import migrate, schema_of
from todo_core.adapters.postgres.migrate import MIGRATIONS, configured, connected

SECTION = sections(read("OPERATIONS.md"))["Going back"]
(UNDO,) = code(SECTION, "sh")


def test_each_migration_has_a_row_with_the_oldest_code_that_it_states() -> None:
    """The first two state none: code that knew no more than these compared for equality."""
    scripts = reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))
    said = [
        [each.revision, f"from {getattr(each.module, 'oldest_code', each.revision)} on"]
        for each in scripts
    ]
    assert [[row[0], row[2]] for row in rows(SECTION)] == said


@pytest.mark.parametrize("newest", ["0003", "0004", "0005", "0006"])
def test_what_is_added_can_be_undone_and_made_again(
    fresh_database: FreshDatabase, tmp_path: Path, newest: str
) -> None:
    url = fresh_database(migrated=False)
    upgrade(url, "0002")
    before = version(url)
    upgrade(url, newest)
    run_shell(f"export DATABASE_URL='{url}'\n{UNDO}", tmp_path, programs())
    assert version(url) == before
    migrate(url)
    assert schema_of(url).suits


def upgrade(url: str, migration: str) -> None:
    with connected(url) as connection:
        command.upgrade(configured(connection), migration)
        connection.commit()


def version(url: str) -> object:
    with psycopg.connect(url) as connection:
        query = "SELECT to_jsonb(alembic_version) FROM alembic_version"
        return connection.execute(query).fetchall()
