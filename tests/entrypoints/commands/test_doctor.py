"""What the doctor says to people and to scripts, and by its exit code."""

import json

import pytest

from tests.conftest import FreshDatabase
from tests.entrypoints.commands.conftest import Run
from tests.entrypoints.processes import SECRET


def test_all_is_well(run: Run, fresh_database: FreshDatabase) -> None:
    finished = run("doctor", DATABASE_URL=fresh_database(), BETTER_AUTH_SECRET=SECRET)
    assert (finished.code, finished.err) == (0, "")
    assert {line.split()[0] for line in finished.out.splitlines()} == {"ok"}
    assert SECRET not in finished.out


def test_what_is_wrong_comes_with_what_to_type(run: Run, fresh_database: FreshDatabase) -> None:
    url = fresh_database(migrated=False)
    finished = run("doctor", DATABASE_URL=url, BETTER_AUTH_SECRET=SECRET)
    assert (finished.code, finished.err) == (1, "")
    lines = finished.out.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("wrong"))
    assert lines[at].split()[1] == "migrations"
    assert lines[at + 1].split() == ["→", "todo-core", "migrate"]


def test_a_warning_is_nothing_wrong(run: Run, fresh_database: FreshDatabase) -> None:
    settings = {"DATABASE_URL": fresh_database(), "DATABASE_POOLER": "true"}
    finished = run("doctor", BETTER_AUTH_SECRET=SECRET, **settings)
    assert finished.code == 0
    assert "warning  pooler" in finished.out


@pytest.mark.parametrize("well", [True, False])
def test_a_script_reads_the_same(run: Run, well: bool) -> None:
    settings = {} if well else {"TRASH_DAYS": "never"}
    finished = run("doctor", "--json", STORAGE="memory", BETTER_AUTH_SECRET=SECRET, **settings)
    told = json.loads(finished.out)
    assert (finished.code, told["ok"]) == (0 if well else 1, well)
    assert told["findings"][0] == {
        "check": "settings",
        "state": "ok" if well else "wrong",
        "sentence": "Every setting makes sense."
        if well
        else "TRASH_DAYS must be a whole number from 0 to 36500.",
        "type_this": "" if well else "unset TRASH_DAYS",
    }
