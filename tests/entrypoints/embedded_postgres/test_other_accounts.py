"""No other account of the machine gets anything from root's PostgreSQL, or at its data."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg
import pytest

from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres, cluster
from todo_core.entrypoints.embedded_postgres.account import Account, account_for
from todo_core.entrypoints.embedded_postgres.programs import programs_for, run

FAST = {"fsync": "off"}

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to others")


@pytest.fixture
def place(directory: Path) -> Iterator[Path]:
    """A directory of one test's own, which every account gets into."""
    path = directory / "place"
    path.mkdir()
    yield path
    shutil.rmtree(path)


@pytest.fixture
def victim(directory: Path) -> Iterator[Path]:
    """A file of root's that others would like to be different."""
    path = directory / "victim"
    path.write_text("root's\n")
    yield path
    assert (path.read_text(), path.stat().st_uid) == ("root's\n", os.geteuid())
    path.unlink()


def nobody() -> Account:
    entry = pwd.getpwnam("nobody")
    return Account((entry.pw_uid, entry.pw_gid))


def can(account: Account, *command: str | Path) -> bool:
    """Whether a command succeeds on an account."""
    finished = subprocess.run(
        command, cwd="/", check=False, capture_output=True, timeout=60, **account.credentials()
    )
    return finished.returncode == 0


def sockets_of(postgres: EmbeddedPostgres) -> str:
    (sockets,) = parse_qs(urlsplit(postgres.url).query)["host"]
    return sockets


def connects(account: Account, postgres: EmbeddedPostgres, role: str) -> bool:
    psql = programs_for(account) / "psql"
    return can(account, psql, "-h", sockets_of(postgres), "-U", role, "-c", "SELECT", "postgres")


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def forge_status(place: Path, pid: int, sockets: Path) -> None:
    """Leave what a server that lives would leave."""
    status = place / "data" / "postmaster.pid"
    status.write_text(f"{pid}\n{place}/data\n0\n5432\n{sockets}\n\n0 0\nready   \n")
    account_for(place / "data").own(status)


def make_as_before(place: Path, account: Account) -> None:
    """A cluster as earlier versions made it, which lets in whoever gets to its socket."""
    data = place / "data"
    data.mkdir(mode=0o700)
    account.own(data)
    at = ("-D", str(data))
    text = ("--encoding=UTF8", "--locale=C")
    programs = programs_for(account)
    with (place / "lock").open("wb") as lock:
        run(account, lock, programs / "initdb", *at, *text, "--auth=trust", "--username=postgres")
        script = "CREATE ROLE todo LOGIN;\nCREATE DATABASE todo OWNER todo;\n"
        run(account, lock, programs / "postgres", "--single", *at, "postgres", script=script)


def test_it_lets_in_who_the_kernel_says_we_are_and_nobody_else(place: Path) -> None:
    make_as_before(place, nobody() if os.geteuid() == 0 else Account())
    with EmbeddedPostgres(place, FAST) as postgres:
        rules = "SELECT array_agg(type || ' ' || auth_method) FROM pg_hba_file_rules"
        assert ask(postgres.admin_url, rules) == ["local peer"]
        assert ask(postgres.url, "SELECT current_user") == "todo"


@as_root
def test_it_runs_on_an_account_of_its_own_and_nobody_gets_at_it(place: Path) -> None:
    with EmbeddedPostgres(place, FAST) as postgres:
        with psycopg.connect(postgres.admin_url) as connection:
            server = psutil.Process(connection.info.backend_pid).ppid()
        user = psutil.Process(server).uids().real
        with pytest.raises(KeyError):
            pwd.getpwuid(user)
        assert {path.lstat().st_uid for path in (place / "data").rglob("*")} == {user}
        assert not can(nobody(), "/bin/sh", "-c", f"kill -0 {server}")

        for role in ("postgres", "todo"):
            assert not connects(nobody(), postgres, role)
        for path in ("data", "sockets"):
            assert not can(nobody(), "ls", place / path)
        for path in ("data/PG_VERSION", "server.log", "lock"):
            assert not can(nobody(), "cat", place / path)
        assert not can(nobody(), "touch", place / "new")
        assert not can(nobody(), "mv", place / "data", place / "moved")


@as_root
def test_nobody_gets_at_nothing_while_it_is_made(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []

    def looked_at(*arguments: object, **options: str) -> None:
        outside = place / "unfinished"
        looks.append(any(can(nobody(), "ls", path) for path in (outside, outside / "data")))
        run(*arguments, **options)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(cluster, "run", looked_at)
    with EmbeddedPostgres(place, FAST):
        assert looks == [False, False]


@as_root
def test_a_cluster_that_nobody_owned_is_taken_over_without_harm(place: Path, victim: Path) -> None:
    """Whatever that account, which was PostgreSQL's, has put in there."""
    make_as_before(place, nobody())
    for name in ("postmaster.pid", "base/link"):
        assert can(nobody(), "ln", "-s", victim, place / "data" / name)
    with EmbeddedPostgres(place, FAST) as postgres:
        assert ask(postgres.url, "SELECT 1") == 1
        assert (place / "data" / "base").stat().st_uid != nobody().user
        for account in (nobody(), account_for(place / "data")):
            assert not connects(account, postgres, "postgres")


@as_root
def test_a_process_that_is_no_server_of_this_cluster_gets_no_signal(place: Path) -> None:
    """Even if the account says so, and something answers where it says that the server listens."""
    with EmbeddedPostgres(place, FAST):
        pass
    sockets, sleep = place / "false", ["sleep", "600"]
    sockets.mkdir()
    with socket.socket(socket.AF_UNIX) as false, subprocess.Popen(sleep) as sleeping:
        try:
            false.bind(str(sockets / ".s.PGSQL.5432"))
            false.listen()
            for pid in (sleeping.pid, os.getpid()):
                forge_status(place, pid, sockets)
                with EmbeddedPostgres(place, FAST) as postgres:
                    assert ask(postgres.url, "SELECT 1") == 1
            assert sleeping.poll() is None
        finally:
            sleeping.kill()


@as_root
def test_a_link_in_place_of_the_log_harms_no_other_file(place: Path, victim: Path) -> None:
    (place / "server.log").symlink_to(victim)
    with pytest.raises(OSError, match=r"server\.log"), EmbeddedPostgres(place, FAST):
        pass
