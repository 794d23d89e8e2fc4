"""`todo-core new-history` says what it will do, asks, and does it for all users."""

import json

import psycopg
import pytest

from tests.conftest import FreshDatabase
from tests.entrypoints.commands.conftest import Run
from tests.entrypoints.commands.test_accounts import on_a_terminal


@pytest.fixture
def url(run: Run, fresh_database: FreshDatabase) -> str:
    url = fresh_database()
    run("seed", "--users", "3", "--tasks", "2", DATABASE_URL=url)
    return url


def counters(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        connection.execute("SET todo_core.upkeep = 'on'")
        rows = connection.execute("SELECT revision FROM task_lists ORDER BY user_id").fetchall()
    return [revision for (revision,) in rows]


def test_it_asks_first(url: str) -> None:
    before = counters(url)
    code, shown = on_a_terminal(url, "n\n", "new-history")
    assert (code, "clients of all users read everything anew?" in shown) == (1, True)
    assert "No history was begun." in shown
    assert counters(url) == before
    code, shown = on_a_terminal(url, "y\n", "new-history")
    assert (code, "Began a new history for 3 users." in shown) == (0, True)


def test_every_counter_moves_on_each_time(run: Run, url: str) -> None:
    for _ in range(2):
        before = counters(url)
        finished = run("new-history", "--yes", "--json", DATABASE_URL=url)
        assert (finished.code, json.loads(finished.out)) == (0, {"users": 3})
        assert all(new > old for new, old in zip(counters(url), before, strict=True))


def test_where_nobody_can_be_asked_it_takes_yes(run: Run, url: str) -> None:
    before = counters(url)
    refused = run("new-history", DATABASE_URL=url)
    assert (refused.code, "--yes" in refused.err) == (2, True)
    assert counters(url) == before
