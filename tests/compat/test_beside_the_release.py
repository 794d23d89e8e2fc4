"""The released build and this one on one database: while it is brought up to date, and after."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.compat.client import Person
from tests.compat.conftest import COMMAND, PATIENCE, serving, surroundings

ROOT = Path(__file__).parents[2]
LAYERS = ("domain", "application", "adapters", "entrypoints")
RELEASED = re.compile(r"^## \[0\.1\.0\] .*`([0-9a-f]{40})`", re.MULTILINE)


def git(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The PYTHONPATH of the released build."""
    (commit,) = RELEASED.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    archive = git("archive", commit, *LAYERS)
    if archive.returncode:
        pytest.skip("the commit of version 0.1.0 is not in the history that is here")
    place = tmp_path_factory.mktemp("released")
    subprocess.run(["tar", "-x", "-C", place], input=archive.stdout, check=True)
    return os.pathsep.join(str(place / layer) for layer in LAYERS)


@pytest.fixture
def both(release: str, fresh_database: Callable[..., str]) -> Iterator[tuple[Person, Person]]:
    """One user at the released build, which was there first, and at this one."""
    here = {"DATABASE_URL": fresh_database(migrated=False)}
    there = {**here, "PYTHONPATH": release}
    migrate(there)
    with serving(there) as old, httpx.Client(base_url=old, timeout=PATIENCE) as before:
        first = Person(before)
        kept = first.create("made before")
        migrate(here)
        assert first.send("GET", kept["id"]).json()["data"] == kept
        with serving(here) as new, httpx.Client(base_url=new, timeout=PATIENCE) as after:
            yield first, Person(after, first.id)


def migrate(settings: dict[str, str]) -> None:
    subprocess.run([COMMAND, "migrate"], env=surroundings(settings), check=True, timeout=PATIENCE)


def test_what_one_writes_the_other_reads_and_changes(both: tuple[Person, Person]) -> None:
    for one, other in (both, both[::-1]):
        task = one.create("Buy milk")
        assert other.send("GET", task["id"]).json()["data"] == task
        tag = {"If-Match": f'"{task["version"]}"'}
        edited = other.send("PATCH", task["id"], json={"title": "Buy bread"}, headers=tag)
        assert edited.json()["data"] == one.send("GET", task["id"]).json()["data"]
        assert one.send("PATCH", task["id"], json={"title": "x"}, headers=tag).status_code == 412
        assert one.send("DELETE", task["id"]).status_code == 200
        assert other.send("POST", f"{task['id']}/restore").status_code == 200


def test_cursors_tokens_tags_and_keys_of_one_are_good_at_the_other(
    both: tuple[Person, Person],
) -> None:
    for number, (one, other) in enumerate((both, both[::-1])):
        for title in "ab":
            one.create(title)
        page = one.send("GET", "?limit=1&sort=title")
        cursor = page.json()["meta"]["next_cursor"]
        known = {"If-None-Match": page.headers["ETag"]}
        assert other.send("GET", "?limit=1&sort=title", headers=known).status_code == 304
        follows = f"?limit=1&sort=title&cursor={cursor}"
        assert other.send("GET", follows).json()["data"] == one.send("GET", follows).json()["data"]
        token = one.send("GET", "changes").json()["meta"]["next_token"]
        key = {"Idempotency-Key": f"key-{number}"}
        made = one.send("POST", json={"title": "c"}, headers=key)
        (change,) = other.send("GET", f"changes?since={token}").json()["data"]["changes"]
        assert change["id"] == made.json()["data"]["id"]
        again = other.send("POST", json={"title": "c"}, headers=key)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.json()["data"] == made.json()["data"]
        total = one.send("GET").json()["meta"]["total"]
        assert total == other.send("GET").json()["meta"]["total"]
