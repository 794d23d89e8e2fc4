"""What operators mistype, or bring from elsewhere, is told plainly."""

import json
from pathlib import Path

import pytest

from tests.conftest import FreshDatabase
from tests.entrypoints.commands.conftest import HINT, Finished, Run


@pytest.fixture
def url(fresh_database: FreshDatabase) -> str:
    return fresh_database()


@pytest.mark.parametrize("content", ['{"title": "a"}\n', "title\na\n", "\0\1"])
def test_what_is_no_calendar_is_not_imported_as_one(
    run: Run, url: str, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "tasks.ics"
    file.write_text(content)
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    wrong = "line 1: must be BEGIN:VCALENDAR, as iCalendar begins"
    assert finished == Finished(1, "", f"Nothing was imported.\n{wrong}\n{HINT}\n")


def test_of_a_calendar_that_was_cut_off_nothing_is_imported(
    run: Run, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "tasks.ics"
    file.write_text("BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:a\nEND:VTODO\n")
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    assert finished.code == 1
    assert finished.err.splitlines()[1:] == [
        "line 4: is the last, before END:VCALENDAR, so to-dos may be missing",
        HINT,
    ]
    assert run("export", "ada", DATABASE_URL=url).out == ""


def test_a_table_of_another_application_is_imported(run: Run, url: str, tmp_path: Path) -> None:
    file = tmp_path / "tasks.csv"
    file.write_text("\ufeffTitle;Due;Done\nMilk;2030-01-01;\nBread;;\n")
    finished = run("import", "ada", str(file), DATABASE_URL=url)
    notice = "Tasks have no place for Due, which was left out.\n"
    assert finished == Finished(0, "Imported 2 tasks of ada.\n", notice)


@pytest.mark.parametrize("command", ["export", "import"])
def test_an_ending_that_is_no_format_needs_one_to_be_given(
    run: Run, url: str, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "tasks.xyz"
    if command == "import":
        file.touch()
    arguments = [command, "ada", *(["-o"] if command == "export" else []), str(file)]
    finished = run(*arguments, DATABASE_URL=url)
    known = "Known endings are .jsonl, .csv and .ics"
    assert finished == Finished(2, "", f"{known}; for {file}, it takes --format.\n")
    assert file.exists() == (command == "import")
    assert run(*arguments, "--format", "csv", DATABASE_URL=url).code == 0


def test_a_file_without_an_ending_is_json_lines(run: Run, url: str, tmp_path: Path) -> None:
    given, taken = tmp_path / "given", tmp_path / "taken"
    given.write_text('{"title": "Milk"}')
    assert run("import", "ada", str(given), DATABASE_URL=url).code == 0
    assert run("export", "ada", "-o", str(taken), DATABASE_URL=url).code == 0
    assert json.loads(taken.read_text())["title"] == "Milk"


def test_trouble_with_a_file_is_told_by_the_name_that_was_typed(
    run: Run, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    finished = run("export", "ada", "-o", "missing/tasks.csv", DATABASE_URL=url)
    assert finished == Finished(1, "", "missing/tasks.csv: No such file or directory.\n")


def test_of_a_user_whom_nobody_knows_there_is_plainly_nothing(run: Run, url: str) -> None:
    finished = run("export", "ada", DATABASE_URL=url)
    assert finished == Finished(0, "", "Exported no tasks, as none are kept of ada.\n")
    finished = run("erase", "ada", "--yes", DATABASE_URL=url)
    none = "Erased no tasks and no idempotency keys, as none were kept of ada.\n"
    assert finished == Finished(0, none, "")
    finished = run("erase", "ada", "--yes", "--json", DATABASE_URL=url)
    assert json.loads(finished.out) == {"tasks": 0, "keys": 0}
