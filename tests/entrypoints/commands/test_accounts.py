"""What belongs to one user leaves, comes back and goes, as a whole."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.conftest import FreshDatabase
from tests.entrypoints.commands.conftest import Finished, Run
from todo_core.adapters.formats.icalendar_todos import ICalendarTodos
from todo_core.entrypoints.commands import progress

NEW = {"title": "Buy milk", "description": "two\nlines", "completed": True}


@pytest.fixture
def url(fresh_database: FreshDatabase) -> str:
    return fresh_database()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tasks.jsonl"


def seed(run: Run, url: str, tasks: int = 5) -> None:
    """Gives a000001 some tasks, of which one is in the trash."""
    run("seed", "--users", "1", "--tasks", str(tasks), "--prefix", "a", DATABASE_URL=url)
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('todo_core.user_id', 'a000001', true)")
        connection.execute(
            "UPDATE tasks SET deleted = true, version = 7, change = change + 100"
            " WHERE id = (SELECT min(id::text)::uuid FROM tasks WHERE NOT completed)"
        )
        connection.execute(
            "UPDATE task_lists SET open = open - 1, deleted = 1, revision = revision + 100"
        )


def exported(run: Run, url: str, user: str, form: str = "jsonl") -> str:
    finished = run("export", user, "--format", form, DATABASE_URL=url)
    assert finished.code == 0
    return finished.out


def test_an_account_comes_back_as_it_was(run: Run, url: str, file: Path) -> None:
    seed(run, url)
    before = exported(run, url, "a000001")
    assert [json.loads(line)["deleted"] for line in before.splitlines()].count(True) == 1
    finished = run("export", "a000001", "-o", str(file), DATABASE_URL=url)
    assert finished == Finished(0, "Exported 5 tasks of a000001.\n", "")
    assert file.read_text() == before
    assert file.stat().st_mode & 0o777 == 0o600

    erased = run("erase", "a000001", "--yes", "--json", DATABASE_URL=url)
    assert json.loads(erased.out) == {"tasks": 5, "keys": 0}
    assert exported(run, url, "a000001") == ""

    finished = run("import", "a000001", str(file), DATABASE_URL=url)
    assert finished == Finished(0, "Imported 5 tasks of a000001.\n", "")
    assert exported(run, url, "a000001") == before


@pytest.mark.parametrize("form", ["csv", "ics"])
def test_other_formats_come_back_by_their_name(
    run: Run, url: str, tmp_path: Path, form: str
) -> None:
    seed(run, url)
    before = exported(run, url, "a000001", form)
    file = tmp_path / f"tasks.{form.upper()}"
    run("export", "a000001", "-o", str(file), DATABASE_URL=url)
    run("erase", "a000001", "--yes", DATABASE_URL=url)
    finished = run("import", "a000001", str(file), "--json", DATABASE_URL=url)
    assert json.loads(finished.out) == {"imported": 5, "left_out": []}
    assert exported(run, url, "a000001", form) == before


def test_one_wrong_line_keeps_everything_out(run: Run, url: str, file: Path) -> None:
    lines = [json.dumps(NEW)] * 2100
    lines[2050] = '{"title": ""}'
    lines[2060] = "}"
    file.write_text("\n".join(lines))
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    assert finished == Finished(
        1,
        "",
        "Nothing was imported.\n"
        "line 2051: title: must have 1 to 255 characters\n"
        "line 2061: is not JSON\n",
    )
    assert exported(run, url, "ada") == ""
    finished = run("import", "ada", str(file), "--json", DATABASE_URL=url)
    told = json.loads(finished.out)
    assert (finished.code, told["imported"], len(told["problems"])) == (1, 0, 2)


def test_more_tasks_than_a_user_may_have_are_not_imported(run: Run, url: str, file: Path) -> None:
    seed(run, url)
    before = exported(run, url, "a000001")
    file.write_text("\n".join([json.dumps(NEW)] * 4))
    settings = {"DATABASE_URL": url, "MAX_TASKS_PER_USER": "8"}
    finished = run("import", "a000001", str(file), **settings)
    assert finished == Finished(
        1,
        "",
        "Nothing was imported.\n"
        "MAX_TASKS_PER_USER: is less than there would be, with those in the trash\n",
    )
    told = json.loads(run("import", "a000001", str(file), "--json", **settings).out)
    assert (told["imported"], len(told["problems"])) == (0, 1)
    assert exported(run, url, "a000001") == before
    settings["MAX_TASKS_PER_USER"] = "9"
    assert run("import", "a000001", str(file), **settings).code == 0
    settings["MAX_TASKS_PER_USER"] = "none"
    assert run("import", "a000001", str(file), **settings).code == 2


def test_many_problems_are_not_all_listed(run: Run, url: str, file: Path) -> None:
    file.write_text("{}\n" * 500)
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    assert finished.err.splitlines()[-2:] == ["line 100: title: is required", "and perhaps more"]


def test_what_is_there_already_is_not_imported_again(run: Run, url: str, file: Path) -> None:
    seed(run, url)
    before = exported(run, url, "a000001")
    deleted = next(line for line in before.splitlines() if json.loads(line)["deleted"])
    file.write_text(f"{json.dumps(NEW)}\n{deleted}\n")
    finished = run("import", "a000001", str(file), DATABASE_URL=url)
    assert finished.code == 1
    assert finished.err == (
        "Nothing was imported.\n"
        "line 2: id: is that of a task that is there already, in the list or in the trash\n"
    )
    assert exported(run, url, "a000001") == before


def test_an_id_that_comes_twice_is_named(run: Run, url: str, file: Path) -> None:
    seed(run, url, tasks=2)
    file.write_text(exported(run, url, "a000001").replace("a000001", "ada") * 2)
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    assert finished.err.splitlines()[1:] == [
        "line 3: id: is that of line 1 as well",
        "line 4: id: is that of line 2 as well",
    ]


def test_a_file_of_another_user_is_refused(run: Run, url: str, file: Path) -> None:
    seed(run, url, tasks=1)
    file.write_text(exported(run, url, "a000001"))
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    assert "line 1: user_id: is another user's" in finished.err


def test_text_in_another_encoding_is_named(run: Run, url: str, file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf{"title": "a"}\n{"title": "\xe9"}\n')
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    assert finished.err == "Nothing was imported.\nline 2: is not UTF-8\n"


def test_what_tasks_have_no_place_for_is_named(run: Run, url: str, tmp_path: Path) -> None:
    file = tmp_path / "others.ics"
    todo = "BEGIN:VTODO\nSUMMARY:a\nDUE:20300101\nPRIORITY:1\nEND:VTODO\n"
    file.write_text(f"\ufeffBEGIN:VCALENDAR\n{todo}END:VCALENDAR\n")
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    assert finished.code == 0
    assert finished.err == "Tasks have no place for DUE, PRIORITY, which was left out.\n"


def test_the_service_sees_what_was_imported(run: Run, url: str, file: Path) -> None:
    """Its rows are held to row-level security and to the totals like any others."""
    file.write_text(f"{json.dumps(NEW)}\n" * 3)
    run("import", "ada", str(file), DATABASE_URL=url)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (0,)
        connection.execute("SELECT set_config('todo_core.user_id', 'ada', true)")
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (3,)
        totals = "SELECT open, completed, deleted FROM task_lists"
        assert connection.execute(totals).fetchone() == (0, 3, 0)


def test_an_export_that_fails_leaves_the_file_as_it_was(
    run: Run, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(run, url, tasks=1)
    file = tmp_path / "tasks.ics"
    file.write_text("precious")

    def fail(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(ICalendarTodos, "write", fail)
    assert run("export", "a000001", "-o", str(file), DATABASE_URL=url).code == 1
    assert file.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [file]


def test_devices_are_written_to_and_not_replaced(run: Run, url: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("export", "ada", "-o", str(pipe), "--format", "csv", DATABASE_URL=url).code == 0
        assert os.read(reader, 100).startswith(b"id,title,")
        assert pipe.is_fifo()
    finally:
        os.close(reader)


def test_long_work_says_how_far_it_is(
    run: Run, url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY", 2)
    file.write_text(f"{json.dumps(NEW)}\n" * 5)
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    assert finished.err.splitlines() == ["Read 2 tasks so far", "Read 4 tasks so far"]
    finished = run("export", "ada", DATABASE_URL=url)
    assert finished.err.splitlines() == [
        "Exported 2 tasks so far",
        "Exported 4 tasks so far",
        "Exported 5 tasks of ada.",
    ]


def on_a_terminal(url: str, answer: str, *arguments: str) -> tuple[int, str]:
    """The exit code and everything that a command shows to a person who gives an answer."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "todo_core.entrypoints", *arguments]
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"DATABASE_URL": url, "TERM": "xterm"},
    )
    os.close(theirs)
    os.write(ours, answer.encode())
    shown = b""
    try:
        while part := os.read(ours, 1000):
            shown += part
    except OSError:  # how Linux says that nobody holds the other end any more
        pass
    os.close(ours)
    return process.wait(timeout=60), shown.decode()


def test_erasing_asks_first(run: Run, url: str) -> None:
    seed(run, url)
    code, shown = on_a_terminal(url, "n\n", "erase", "a000001")
    assert (code, "everything that is kept of a000001" in shown) == (1, True)
    assert "Nothing was erased." in shown
    assert len(exported(run, url, "a000001").splitlines()) == 5
    code, shown = on_a_terminal(url, "y\n", "erase", "a000001")
    assert (code, "Erased 5 tasks and 0 idempotency keys of a000001." in shown) == (0, True)
    assert exported(run, url, "a000001") == ""


def test_a_terminal_shows_a_bar(run: Run, url: str) -> None:
    seed(run, url)
    code, shown = on_a_terminal(url, "", "export", "a000001", "-o", os.devnull)
    assert (code, "Exporting tasks" in shown) == (0, True)
    assert "Exported 5 tasks of a000001." in shown


def test_a_reader_that_goes_away_is_no_mishap(run: Run, url: str) -> None:
    seed(run, url, tasks=2000)
    command = f"{sys.executable} -m todo_core.entrypoints export a000001 | head -c 9"
    finished = subprocess.run(
        ["sh", "-c", command],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.stdout, finished.stderr) == ('{"id":"01', "")
