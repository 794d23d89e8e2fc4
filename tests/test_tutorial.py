"""TUTORIAL.md works: its steps are taken on a copy of the project, and its tests run there."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import BIN
from tests.support.markdown import ROOT, read
from todo_core.adapters.postgres.schema import NEWEST_MIGRATION

LAYERS = ("domain", "application", "adapters", "entrypoints")
NOT_COPIED = (".*", "node_modules", "__pycache__", "dist")
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
TOUCHED = (
    "tests/adapters/litestar/document/test_document.py",
    "tests/adapters/postgres/test_migrations.py",
    "tests/adapters/postgres/test_row_level_security.py",
    "tests/architecture",
    "tests/entrypoints/harness/test_own_adapters.py::test_the_application_keeps_every_promise",
    "tests/test_documents.py",
    "tests/test_readme.py::test_the_map_is_that_of_the_tree",
)
"""What there is already about things that the tutorial changes."""
BLOCKS = re.compile(r"^(?:New|Change): `([^`]+)`\n|^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


MIGRATION = re.compile(r"""(?<=/versions/)\d{4}|(?<=revision = ")\d{4}""")


def steps() -> Iterator[tuple[str, str, str]]:
    """The path of each block, its language and its lines; its migrations are the next ones."""
    tutorial = read("TUTORIAL.md")
    ahead = int(NEWEST_MIGRATION) + 1 - min(map(int, re.findall(r"/versions/(\d{4})", tutorial)))
    tutorial = MIGRATION.sub(lambda number: f"{int(number[0]) + ahead:04}", tutorial)
    path = ""
    for named, language, block in BLOCKS.findall(tutorial):
        path = named or path
        if language:
            yield path, language, block


def carry_out(copy: Path) -> list[str]:
    """Make the files that are new and change the others; the new ones."""
    made = []
    for path, language, block in steps():
        target = copy / path
        if language == "diff":
            change(target, block)
        else:
            assert not target.exists(), path
            target.write_text(block, encoding="utf-8")
            made.append(path)
    return made


def change(target: Path, block: str) -> None:
    """Replace lines that are there once by what a diff makes of them."""
    lines = block.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    text = f"\n{target.read_text(encoding='utf-8')}"
    assert text.count(f"\n{before}") == 1, f"{target.name} has not once:\n{before}"
    changed = text.replace(f"\n{before}", f"\n{after}")[1:]
    target.write_text(changed, encoding="utf-8")


def run(copy: Path, *command: str | Path) -> str:
    """A command that takes the layers of the copy, and whose databases go with the copy."""
    path = os.pathsep.join(str(copy / layer) for layer in LAYERS)
    done = subprocess.run(
        command,
        cwd=copy,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tutorial") / "todo-core"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    shutil.copy(ROOT / ".env.example", copy)
    return copy


@pytest.fixture(scope="module")
def own_tests(copy: Path) -> list[str]:
    return [path for path in carry_out(copy) if path.startswith("tests/")]


def test_its_numbers_are_the_next_that_are_free() -> None:
    tutorial = read("TUTORIAL.md")
    taken = re.findall(r"^(?:\| )?\*\*3\.(\d+)\*\*", read("CONTRACT.md"), re.MULTILINE)
    clauses = re.findall(r"^\+.*\b3\.(\d+)", tutorial, re.MULTILINE)
    assert set(clauses) - {*taken} == {str(int(taken[-1]) + 1)}


def test_its_tests_hold_and_so_do_those_that_a_feature_like_this_touches(
    copy: Path, own_tests: list[str]
) -> None:
    said = run(copy, *PYTEST, *own_tests, *TOUCHED)
    assert re.search(r"^=+ \d+ passed", said, re.MULTILINE)
    assert len(own_tests) == len(LAYERS) + 1, "one for each layer of the feature, one for the field"


def test_its_code_is_as_tidy_as_the_rest(copy: Path, own_tests: list[str]) -> None:
    run(copy, BIN / "ruff", "check", "--no-cache", ".")
    run(copy, BIN / "ruff", "format", "--check", "--no-cache", ".")
    run(copy, BIN / "lint-imports", "--no-cache")
