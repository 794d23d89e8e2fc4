"""A PostgreSQL that is there while it is needed, and gone whatever happens to whom it served."""

import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.entrypoints.embedded_postgres.conftest import Own
from tests.entrypoints.processes import all_end, has_ended
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from todo_core.entrypoints.embedded_postgres.account import account_for
from todo_core.entrypoints.embedded_postgres.cluster import listening
from todo_core.entrypoints.embedded_postgres.home import home_in

FAST = {"fsync": "off"}


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def run(url: str, command: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(command)


def postmaster(directory: Path) -> psutil.Process:
    pid = (directory / "data" / "postmaster.pid").read_text().split()[0]
    return psutil.Process(int(pid))


def supervisor(server: psutil.Process) -> psutil.Process:
    parent = server.parent()
    assert parent
    return parent


def test_it_serves_an_ordinary_role_that_owns_a_database(directory: Path) -> None:
    with EmbeddedPostgres(directory, FAST) as postgres:
        assert not ask(postgres.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert ask(postgres.url, "SHOW server_encoding") == "UTF8"
        assert ask(postgres.url, "SELECT 'Z' < 'a' COLLATE \"default\"")
        run(postgres.url, "CREATE TABLE IF NOT EXISTS mine (number int)")
        assert ask(postgres.admin_url, "SHOW is_superuser") == "on"


def test_nobody_else_reaches_it(directory: Path) -> None:
    with EmbeddedPostgres(directory, FAST):
        assert not [
            connection
            for connection in postmaster(directory).net_connections()
            if connection.status == psutil.CONN_LISTEN
        ]
        for private in ("data", "sockets"):
            assert stat.S_IMODE((directory / private).stat().st_mode) == 0o700


def test_a_second_start_finds_what_the_first_one_kept(directory: Path) -> None:
    with EmbeddedPostgres(directory, FAST) as first:
        run(first.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with EmbeddedPostgres(directory, FAST) as second:
        assert ask(second.url, "SELECT answer FROM kept") == 42


def test_nothing_runs_after_the_block(directory: Path) -> None:
    with EmbeddedPostgres(directory, FAST):
        server = postmaster(directory)
        processes = [supervisor(server), server, *server.children()]
    assert all(map(has_ended, processes))


def test_it_goes_when_its_owner_is_killed(directory: Path, own: Own) -> None:
    with own() as owner:
        assert owner.url()
        server = postmaster(directory)
        owner.kill()
        assert all_end([server])


def test_nobody_answers_after_the_block_even_if_the_supervisor_was_killed(directory: Path) -> None:
    with EmbeddedPostgres(directory, FAST):
        server = postmaster(directory)
        supervisor(server).kill()
    assert not listening(home_in(directory))
    assert all_end([server])


@pytest.mark.skipif(sys.platform != "linux", reason="no other kernel tells a child of its parent")
def test_it_goes_with_its_supervisor(directory: Path) -> None:
    with EmbeddedPostgres(directory, FAST):
        server = postmaster(directory)
        supervisor(server).kill()
        assert all_end([server])


def test_who_comes_second_joins_and_does_not_stop_it(directory: Path, own: Own) -> None:
    with own() as owner:
        url = owner.url()
        with EmbeddedPostgres(directory, FAST) as joined:
            assert joined.url == url
        assert ask(url, "SELECT 1") == 1


def test_of_several_who_come_at_once_one_starts_it(directory: Path, own: Own) -> None:
    with own() as first, own() as second, own() as third:
        assert len({first.url(), second.url(), third.url()}) == 1


def test_it_recovers_from_a_crash(directory: Path) -> None:
    with EmbeddedPostgres(directory, FAST) as postgres:
        run(postgres.url, "CREATE TABLE before_the_crash AS SELECT 1 AS one")
        server = postmaster(directory)
        server.kill()
        assert all_end([server])
    with EmbeddedPostgres(directory, FAST) as postgres:
        assert ask(postgres.url, "SELECT one FROM before_the_crash") == 1


def test_another_process_with_the_number_of_a_dead_server_is_no_server(directory: Path) -> None:
    with EmbeddedPostgres(directory, FAST):
        pid_file = directory / "data" / "postmaster.pid"
        left_behind = pid_file.read_text()
        account = account_for(directory / "data")
    with subprocess.Popen(["sleep", "60"], **account.credentials()) as other:
        _, _, rest = left_behind.partition("\n")
        pid_file.write_text(f"{other.pid}\n{rest}")
        account.own(pid_file)
        with EmbeddedPostgres(directory, FAST) as postgres:
            assert ask(postgres.url, "SELECT 1") == 1
        assert other.poll() is None
        other.kill()


def test_what_keeps_it_from_starting_is_told_in_one_sentence(directory: Path) -> None:
    with (
        pytest.raises(EmbeddedPostgresError, match=r"^The embedded PostgreSQL does not start: .+"),
        EmbeddedPostgres(directory, {"max_connections": "few"}),
    ):
        pass
