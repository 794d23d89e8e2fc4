"""The OpenAPI document makes a typed client, which compiles and works against a live service."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.entrypoints.processes import todo_core
from tests.support.commands import make_run, run_shell
from tests.support.javascript import EXAMPLES, how_to_run, needs_npm

pytestmark = needs_npm("typescript")

MADE_HERE = ("node_modules", "api.ts", "dist")
SENT = ("If-Match", "Idempotency-Key", "since", "task_id")
RECEIVED = ("next_cursor", "next_token", "has_more", "version", "deleted", "code", "details")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the example, to generate and compile in."""
    source, copy = EXAMPLES / "typescript", tmp_path / "typescript"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns(*MADE_HERE))
    (copy / "node_modules").symlink_to(source / "node_modules")
    return copy


def compiled(example: Path, document: str) -> str:
    """What the compiler says about the example when the service describes itself like that."""
    (example / "openapi.json").write_text(document, encoding="utf-8")
    run_shell("TODO_URL=. npm run generate", example)
    compiler = [example / "node_modules/.bin/tsc", "--strict", "--noEmit"]
    return subprocess.run(compiler, cwd=example, check=False, capture_output=True, text=True).stdout


def test_the_client_fits_the_document_and_no_other(example: Path) -> None:
    document = todo_core("openapi").stdout
    assert compiled(example, document) == ""
    for name in (*SENT, *RECEIVED):
        document = document.replace(f'"{name}"', f'"other_{name}"')
    complaints = compiled(example, document)
    unknown = re.findall(r"Property '(\w+)' does not exist on type", complaints)
    assert set(RECEIVED) - set(unknown) == set()
    expected = re.findall(r"(?:no properties in common|is missing in) .+", complaints)
    assert [name for name in SENT if f"other_{name}" not in "".join(expected)] == []


def test_the_client_works_against_a_live_service(example: Path) -> None:
    command = re.search(r"`(TODO_TOKEN.+)`", how_to_run()["typescript"])
    assert command
    with make_run() as served:
        script = command[1].replace("examples/typescript", str(example))
        told = run_shell(f"export TODO_URL={served.url}\n{script}", served.folder)
    assert told[told.rindex("\n\n") :].split("\n")[2:-1] == [
        "sent twice, made once",
        'the phone lists "Buy milk"',
        'the phone lists "Call Bob"',
        'the phone lists "Water the plants"',
        '"Buy milk" is "Buy oat milk" by now',
        'now it is "Buy soy milk", version 3',
        'the laptop has "Buy soy milk"',
        'the laptop has "Water the plants"',
        "an empty title is refused: title: must have 1 to 255 characters",
    ]
