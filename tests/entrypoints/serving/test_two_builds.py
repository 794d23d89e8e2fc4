"""Two builds on one database: the one that is here, and a later one with a migration more."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import FreshDatabase
from tests.entrypoints.processes import SECRET, Serving, serving, todo_core
from tests.support.markdown import ROOT
from todo_core.adapters.jwt import sign_token
from todo_core.adapters.postgres.schema import NEWEST_MIGRATION

LAYERS = ("domain", "application", "adapters", "entrypoints")
NEXT = f"{int(NEWEST_MIGRATION) + 1:04}"
TOKEN = sign_token(SECRET, "ada")
WELL = [201, 200, 200]

MORE = f'''
"""Columns more, made while others wait for a moment."""

from alembic import op

revision = "{NEXT}"
down_revision = "{NEWEST_MIGRATION}"
branch_labels = None
depends_on = None
oldest_code = "{NEWEST_MIGRATION}"


def upgrade() -> None:
    op.execute("ALTER TABLE tasks ADD COLUMN colour text, ADD COLUMN due date")
    op.execute("CREATE INDEX tasks_by_colour ON tasks (user_id, colour)")
    op.execute("SELECT pg_sleep(0.5)")
'''


def later_build(copy: Path) -> str:
    """The PYTHONPATH of a copy that has a migration more."""
    for layer in LAYERS:
        shutil.copytree(ROOT / layer, copy / layer)
    postgres = copy / "adapters/todo_core/adapters/postgres"
    (postgres / f"migrations/versions/{NEXT}_more.py").write_text(MORE)
    return os.pathsep.join(str(copy / layer) for layer in LAYERS)


@contextmanager
def served(directory: Path, environment: dict[str, str]) -> Iterator[Serving]:
    directory.mkdir()
    with serving(directory, environment=environment) as service:
        yield service


def ask(service: Serving) -> list[int]:
    """How a create, a list and readiness went."""
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    made = service.post("/api/ada/tasks", {"title": "x"}, bearer)
    found = service.get("/api/ada/tasks?limit=1", TOKEN)
    return [made.status_code, found.status_code, service.get("/health/ready").status_code]


@contextmanager
def asking(service: Serving) -> Iterator[list[list[int]]]:
    """Ask without a pause for as long as the context is open."""
    over, answers = threading.Event(), []

    def go_on() -> None:
        while not over.is_set():
            answers.append(ask(service))

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()


def test_an_older_build_answers_and_is_ready_while_and_after_a_newer_one_migrates(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    here = {"DATABASE_URL": fresh_database(), "BETTER_AUTH_SECRET": SECRET}
    there = here | {"PYTHONPATH": later_build(tmp_path / "later")}
    with served(tmp_path / "here", here) as old, asking(old) as answers:
        migrated = todo_core("migrate", **there)
        assert migrated.returncode == 0, migrated.stderr
        with served(tmp_path / "there", there) as new:
            assert ask(new) == WELL
            again = todo_core("migrate", **here)
            assert (again.returncode, f"at migration {NEXT}" in again.stdout) == (0, True)
    assert [each for each in answers if each != WELL] == []
    assert answers
    with served(tmp_path / "back", here) as back:
        assert back.ready()
    found = todo_core("doctor", **here)
    assert found.returncode == 0, found.stdout
