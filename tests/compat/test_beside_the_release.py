"""The released build and this one on one database: while it is brought up to date, and after."""

import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psycopg
import pytest

from tests.compat.client import Person
from tests.compat.conftest import COMMAND, PATIENCE, PLAIN, serving, surroundings
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres

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


@dataclass(frozen=True)
class Deployment:
    """Both builds, each at a URL, on one database."""

    database: str
    old: httpx.Client
    new: httpx.Client


@pytest.fixture(scope="module")
def deployment(release: str) -> Iterator[Deployment]:
    """The released build was there first, and goes on while the database is brought up to date."""
    with ExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="todo-core-compat-"))
        Path(directory).chmod(0o755)  # as root, the server runs on another account
        postgres = stack.enter_context(EmbeddedPostgres(Path(directory) / "postgres", PLAIN))
        here = {"DATABASE_URL": postgres.url}
        there = {**here, "PYTHONPATH": release}
        migrate(there)
        old = stack.enter_context(client(stack.enter_context(serving(there))))
        person = Person(old)
        kept = person.create("made before")
        migrate(here)
        assert person.send("GET", kept["id"]).json()["data"] == kept
        new = stack.enter_context(client(stack.enter_context(serving(here))))
        yield Deployment(postgres.url, old, new)


def client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=PATIENCE)


@pytest.fixture
def both(deployment: Deployment) -> tuple[Person, Person]:
    """One user at the released build and at this one."""
    person = Person(deployment.old)
    return person, Person(deployment.new, person.id)


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


def history(seed: int, places: Iterator[Person]) -> list[int]:
    """What somebody does who is at each of the places in turn, by chance; the statuses."""
    chance = Random(seed)
    made: list[str] = []
    versions: dict[str, int] = {}
    statuses = []
    for _ in range(60):
        person = next(places)
        task = chance.choice(made) if made else "0197f3a0-0000-7000-8000-000000000000"
        tag = f'"{versions.get(task, 1) - (chance.random() < 0.1)}"'
        headers = {"If-Match": tag} if chance.random() < 0.3 else {}
        said: dict[str, Any] = {"title": chance.choice("abÉ"), "completed": chance.random() < 0.5}
        match chance.randrange(7):
            case 0 | 1:
                key = {"Idempotency-Key": chance.choice("123456")} if chance.random() < 0.5 else {}
                answer = person.send("POST", json=said, headers=key)
            case 2:
                answer = person.send("PATCH", task, json=said, headers=headers)
            case 3:
                answer = person.send("PUT", task, json={"description": None}, headers=headers)
            case 4:
                answer = person.send("PATCH", f"{task}/complete", headers=headers)
            case 5:
                answer = person.send("DELETE", task, headers=headers)
            case _:
                answer = person.send("POST", f"{task}/restore")
        statuses.append(answer.status_code)
        data = answer.json()["data"] or {}
        if answer.status_code == 201 and data["id"] not in made:
            made.append(data["id"])
        if "version" in data:
            versions[data["id"]] = data["version"]
    return statuses


LEFT = (
    """
    SELECT title, description, completed, version, deleted, change % (2^32)::bigint, title_folded,
           description_folded, updated_at >= created_at FROM tasks ORDER BY id
    """,
    "SELECT revision % (2^32)::bigint, purged, open, completed, deleted, keys_used FROM task_lists",
    "SELECT key, fingerprint, number FROM idempotency_keys ORDER BY number",
    """
    SELECT tasks.created_at = used.created_at
      FROM idempotency_keys AS used LEFT JOIN tasks ON tasks.id = task_id ORDER BY number
    """,
)
"""Everything that is left of a user but ids and times."""


def left(database: str, user: str) -> list[list[tuple[Any, ...]]]:
    with psycopg.connect(database) as connection:
        connection.execute("SELECT set_config('todo_core.user_id', %s, true)", [user])
        return [connection.execute(query).fetchall() for query in LEFT]


def test_the_same_histories_leave_the_same_rows(deployment: Deployment) -> None:
    """Several users at once: each history at the one build, at the other, and at both by turns."""
    old, new, database = deployment.old, deployment.new, deployment.database

    def compare(seed: int) -> set[int]:
        results = []
        for places in ([old], [new], [old, new], [new, old]):
            name = f"user-{seed}-{len(results)}"
            statuses = history(seed, cycle([Person(place, name) for place in places]))
            results.append((statuses, left(database, name)))
        assert all(result == results[0] for result in results)
        return set(results[0][0])

    with ThreadPoolExecutor(4) as threads:
        statuses = set[int]().union(*threads.map(compare, range(6)))
    assert statuses == {200, 201, 404, 412, 422}


def test_writers_at_both_whose_connections_are_killed_lose_nothing(
    both: tuple[Person, Person], deployment: Deployment
) -> None:
    """32 of them at one task and at some of their own; nobody is refused for long."""
    shared = both[0].create("shared")["id"]
    before = both[0].send("GET", shared).json()["data"]["version"]
    done = threading.Event()

    def kill() -> None:
        with psycopg.connect(deployment.database, autocommit=True) as connection:
            while not done.wait(0.1):
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                    " pg_backend_pid() AND datname = current_database() ORDER BY random() LIMIT 2"
                )

    def write(number: int) -> tuple[list[str], int]:
        person, made, toggled = both[number % 2], list[str](), 0
        for turn in range(8):
            key = {"Idempotency-Key": f"{number}-{turn}"}
            answer = again(lambda key=key: person.send("POST", json={"title": "x"}, headers=key))  # type: ignore[misc]  # mypy infers no type for a default
            made.append(answer.json()["data"]["id"])
            toggled += person.send("PATCH", f"{shared}/complete").status_code == 200
        return made, toggled

    killing = threading.Thread(target=kill)
    killing.start()
    try:
        with ThreadPoolExecutor(32) as threads:
            results = list(threads.map(write, range(32)))
    finally:
        done.set()
        killing.join()
    made = [each for ids, _ in results for each in ids]
    tasks, ((revision, _, still_open, completed, deleted, keys),), _, _ = left(
        deployment.database, both[0].id
    )
    assert len(set(made)) == len(made) == 256
    assert len(tasks) == len(made) + 1 == still_open + completed
    assert (deleted, keys) == (0, 256)
    assert revision == sum(version for _, _, _, version, *_ in tasks)
    assert len({change for *_, change, _, _, _ in tasks}) == len(tasks)
    toggled = sum(each for _, each in results)
    now = again(lambda: both[0].send("GET", shared)).json()["data"]["version"]
    assert now - before >= toggled > 128


def again(send: Callable[[], httpx.Response]) -> httpx.Response:
    """Send until there is an answer that is none for want of the database."""
    for _ in range(200):
        answer = send()
        if answer.status_code not in (409, 503):
            break
    assert answer.status_code < 300, answer.text
    return answer
