"""Each command does one thing, and says in one sentence why it could not."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.conftest import FreshDatabase
from tests.entrypoints.commands.conftest import Finished, Run
from tests.entrypoints.processes import SECRET, free_port
from todo_core.adapters.jwt import SharedSecretVerifier
from todo_core.application.clock import SystemClock
from todo_core.entrypoints.__main__ import main

COMMANDS = (
    *("serve", "migrate", "seed", "purge", "doctor", "export", "import", "erase", "token"),
    *("openapi", "completion"),
)
KEYS = "https://app.example.com/api/auth/jwks"


@contextmanager
def seeing_all(url: str) -> Iterator[psycopg.Connection]:
    """A transaction in which row-level security does not hold for the owner of the tables."""
    tables = ("tasks", "task_lists")
    with psycopg.connect(url) as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        yield connection
        for table in tables:
            connection.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def count(url: str) -> object:
    with seeing_all(url) as connection:
        row = connection.execute("SELECT count(*) FROM tasks").fetchone()
    return row and row[0]


def test_it_tells_its_version(run: Run) -> None:
    assert run("--version") == Finished(0, f"todo-core, version {version('todo-core')}\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    assert command in run("--help").out
    explained = run(command, "--help")
    assert explained.code == 0
    assert explained.out.startswith(f"Usage: todo-core {command} ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["serve", "--nonsense"],
        ["serve", "--workers", "0"],
        ["seed", "--users", "0"],
        ["seed", "--prefix", "x" * 250],
        ["token"],
        ["token", ""],
        ["export", "x" * 256],
        ["export", "a", "--format", "xml"],
        ["import", "a", "no such file"],
        ["erase", "a"],
        ["completion", "cmd"],
        ["migrate", "--data", "somewhere"],
    ],
)
def test_what_is_wrong_with_a_command_is_one_sentence(run: Run, arguments: list[str]) -> None:
    finished = run(*arguments, DATABASE_URL="postgresql://", BETTER_AUTH_SECRET=SECRET)
    assert finished.code == 2
    assert finished.out == ""
    assert finished.err.endswith(".\n")
    assert finished.err.count("\n") == 1


@pytest.mark.parametrize("command", ["migrate", "seed", "purge"])
def test_a_database_has_to_be_set_and_to_answer(run: Run, command: str) -> None:
    assert run(command).err.startswith("DATABASE_URL must be set")
    for storage in "memory", "no.such:thing":
        finished = run(command, STORAGE=storage)
        assert finished.err == "STORAGE is not postgres, so there is no database.\n"
    finished = run(command, DATABASE_URL=f"postgresql://a:p4ss@127.0.0.1:{free_port()}/todo")
    assert finished.code == 1
    assert finished.err == (
        "The database of DATABASE_URL does not listen at this host and port;"
        " `todo-core doctor` tells more.\n"
    )


@pytest.mark.parametrize(
    "command",
    [["migrate"], ["serve", "--port", "0"], ["seed"], ["purge"], ["erase", "a", "--yes"]],
)
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_does_not_have_every_letter_is_said_to_be_one(
    run: Run, fresh_database: FreshDatabase, command: list[str], encoding: str
) -> None:
    url = fresh_database(migrated=False, encoding=encoding)
    finished = run(*command, DATABASE_URL=url, BETTER_AUTH_SECRET=SECRET)
    assert (finished.code, finished.out) == (1, "")
    assert finished.err.splitlines()[-1] == (
        f"The database keeps texts in {encoding}, which does not have every letter; dump it, and"
        " restore it into one that is made with ENCODING 'UTF8' TEMPLATE template0."
    )


def test_no_such_database_is_told_from_no_such_server(
    run: Run, fresh_database: FreshDatabase
) -> None:
    missing = urlsplit(fresh_database())._replace(path="/nowhere").geturl()
    assert run("purge", DATABASE_URL=missing).err == (
        "The database of DATABASE_URL has no database of this name;"
        " `todo-core doctor` tells more.\n"
    )


@pytest.mark.parametrize(
    "command",
    [
        ["migrate"],
        ["seed", "--users", "1"],
        ["purge"],
        ["erase", "a", "--yes"],
        ["import", "a", "f"],
    ],
)
def test_a_read_only_database_is_said_to_be_one(
    run: Run,
    fresh_database: FreshDatabase,
    command: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("f").write_text('{"title": "x"}\n', encoding="utf-8")
    url = fresh_database(migrated=command != ["migrate"])
    finished = run(*command, DATABASE_URL=f"{url}&options=-cdefault_transaction_read_only%3Don")
    assert (finished.code, finished.out) == (1, "")
    assert finished.err.splitlines()[-1] == (
        "The database of DATABASE_URL is read-only, so nothing in it can be changed;"
        " `todo-core doctor` tells more."
    )


@pytest.mark.parametrize("command", ["migrate", "serve", "purge"])
def test_a_newer_schema_that_does_not_suit_is_refused(
    run: Run, fresh_database: FreshDatabase, command: str
) -> None:
    url = fresh_database()
    move_to(url, "9999", oldest_code="9999")
    settings = {"DATABASE_URL": url, "BETTER_AUTH_SECRET": SECRET, "PORT": "0"}
    assert run(command, **settings) == Finished(
        1,
        "",
        "The database is at migration 9999, which this version does not know;"
        " install the newer version, or restore the backup.\n",
    )


def move_to(url: str, migration: str, oldest_code: str) -> None:
    with psycopg.connect(url) as connection:
        update = "UPDATE alembic_version SET version_num = %s, oldest_code = %s"
        connection.execute(update, [migration, oldest_code])


def test_a_newer_schema_that_suits_is_worked_with_but_not_erased_from(
    run: Run, fresh_database: FreshDatabase
) -> None:
    """The newer version may keep something of a user that this one does not know of."""
    url = fresh_database()
    move_to(url, "9999", oldest_code="0001")
    assert run("migrate", DATABASE_URL=url) == Finished(
        0,
        "The database is at migration 9999, newer than this version, which can live with it;"
        " nothing was changed.\n",
        "",
    )
    assert run("purge", DATABASE_URL=url).code == 0
    refused = run("erase", "ada", "--yes", DATABASE_URL=url)
    assert (refused.code, refused.out) == (1, "")
    assert "erase with that" in refused.err


@pytest.mark.parametrize("command", ["seed", "purge"])
def test_a_database_has_to_be_migrated(
    run: Run, fresh_database: FreshDatabase, command: str
) -> None:
    finished = run(command, DATABASE_URL=fresh_database(migrated=False))
    assert finished.code == 1
    assert "`todo-core migrate`" in finished.err


def test_migrate_can_be_repeated(run: Run, fresh_database: FreshDatabase) -> None:
    url = fresh_database(migrated=False)
    done = Finished(0, "The database is at the newest schema.\n", "")
    assert run("migrate", DATABASE_URL=url) == done
    assert run("migrate", DATABASE_URL=url) == done
    assert count(url) == 0


def test_seed_adds_what_is_missing_and_no_more(run: Run, fresh_database: FreshDatabase) -> None:
    url = fresh_database()

    def seed(users: int) -> str:
        arguments = ("--users", str(users), "--tasks", "3", "--prefix", "P")
        return run("seed", *arguments, DATABASE_URL=url).out

    assert seed(4) == "Added 12 tasks; P000001 to P000004 have some now.\n"
    assert seed(4) == "Added 0 tasks; P000001 to P000004 have some now.\n"
    assert seed(5) == "Added 3 tasks; P000001 to P000005 have some now.\n"
    assert count(url) == 15


def test_seed_says_how_far_it_is(run: Run, fresh_database: FreshDatabase) -> None:
    finished = run("seed", "--users", "4", "--tasks", "1001", DATABASE_URL=fresh_database())
    assert finished.err.splitlines() == ["Added 25 %", "Added 50 %", "Added 75 %", "Added 100 %"]


def test_purge_removes_what_has_been_in_the_trash_for_long(
    run: Run,
    fresh_database: FreshDatabase,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """By the clock of the database, whatever the one here says."""
    url = fresh_database()
    run("seed", "--users", "1", "--tasks", "3", DATABASE_URL=url)
    with seeing_all(url) as connection:
        connection.execute("UPDATE tasks SET deleted = true")
        connection.execute("UPDATE task_lists SET open = 0, completed = 0, deleted = 3")
    nothing = Finished(0, "Removed 0 tasks and 0 idempotency keys.\n", "")
    assert run("purge", DATABASE_URL=url, TRASH_DAYS="36500") == nothing
    told = run("purge", "--json", DATABASE_URL=url, TRASH_DAYS="36500").out
    assert json.loads(told) == {"tasks": 0, "keys": 0}
    with seeing_all(url) as connection:
        age = "now() - interval '8 days'"
        connection.execute(f"UPDATE tasks SET created_at = {age}, updated_at = {age}")
    with monkeypatch.context() as behind:
        behind.setattr(SystemClock, "now", lambda _: datetime.now(UTC) - timedelta(days=40))
        finished = run("purge", DATABASE_URL=url, TRASH_DAYS="7")
    assert "s apart from that of storage" in caplog.text  # on standard error, outside of tests
    assert finished.out == "Removed 3 tasks and 0 idempotency keys.\n"
    assert count(url) == 0
    assert run("purge", DATABASE_URL=url, TRASH_DAYS="never").err.startswith("TRASH_DAYS must be")


async def test_a_token_is_good_for_the_user_and_the_time_it_was_asked_for(run: Run) -> None:
    token = run("token", "user-a", "--seconds", "100", BETTER_AUTH_SECRET=SECRET).out.strip()
    identity = await SharedSecretVerifier(SECRET).verify(token)
    assert identity.user_id == "user-a"
    assert 90 < identity.expires_at - time.time() <= 100


def test_a_token_takes_a_secret_that_is_one(run: Run) -> None:
    assert run("token", "user-a").err.startswith("BETTER_AUTH_SECRET or BETTER_AUTH_JWKS_URL must")
    finished = run("token", "user-a", BETTER_AUTH_SECRET="p4ssw0rd")
    assert finished == Finished(2, "", "BETTER_AUTH_SECRET must have at least 32 bytes.\n")


def test_nobody_but_the_issuer_signs_in_jwks_mode(run: Run) -> None:
    finished = run("token", "user-a", BETTER_AUTH_JWKS_URL=KEYS)
    assert finished.code == 1
    assert finished.err == "In JWKS mode only the issuer of the keys can sign tokens.\n"


def test_the_openapi_document_needs_no_settings(run: Run) -> None:
    document = json.loads(run("openapi").out)
    assert document["openapi"].startswith("3.1")
    assert "/api/{user_id}/tasks" in document["paths"]


def test_what_nobody_foresaw_is_one_sentence_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise ZeroDivisionError("p4ssw0rd")

    monkeypatch.setattr("todo_core.entrypoints.commands.token.read_authentication", explode)
    finished = run("token", "user-a")
    assert finished.code == 1
    assert finished.err.startswith("An unexpected ZeroDivisionError got in the way; ")
    assert "p4ssw0rd" not in finished.err
    monkeypatch.setenv("LOG_LEVEL", "debug")
    with pytest.raises(ZeroDivisionError):
        main()


PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BETTER_AUTH_SECRET", PRIVATE_KEY),
        ("BETTER_AUTH_JWKS_URL", "https://app.example.com/api\r/auth/jwks"),
        ("BETTER_AUTH_JWKS_URL", "https://256.1.1.1/jwks"),
    ],
)
def test_what_every_worker_would_refuse_stops_the_start(run: Run, name: str, value: str) -> None:
    finished = run("serve", STORAGE="memory", PORT="0", **{name: value})
    assert finished.code == 2
    assert finished.err.startswith(f"{name} cannot be used: ")
    assert finished.err.count("\n") == 1
    assert value not in finished.err


def test_a_key_file_signs_no_token(run: Run) -> None:
    finished = run("token", "user-a", BETTER_AUTH_SECRET=PRIVATE_KEY)
    assert finished.code == 2
    assert finished.err.startswith("BETTER_AUTH_SECRET cannot be used: ")


def test_no_token_outlives_everybody(run: Run) -> None:
    finished = run("token", "user-a", "--seconds", "9" * 20, BETTER_AUTH_SECRET=SECRET)
    assert finished.code == 2
    assert "--seconds" in finished.err


def test_debugging_changes_nothing_about_what_is_foreseen(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setenv("BETTER_AUTH_SECRET", "short")
    finished = run("token", "user-a")
    assert (finished.code, finished.err) == (
        2,
        "BETTER_AUTH_SECRET must have at least 32 bytes.\n",
    )
