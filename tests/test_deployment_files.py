"""Dockerfile and .ci/run name what there is, and keep to the rules for images.

No engine is needed here; `.ci/image` takes the steps of the Dockerfile and tries what they make.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import click
import pytest

from tests.support.dockerfile import all_of, copied, environment, instructions, stages
from tests.support.markdown import ROOT, read
from todo_core.entrypoints.command_line import todo_core
from todo_core.entrypoints.settings import VARIABLES

PYPROJECT = tomllib.loads(read("pyproject.toml"))
SETTINGS = {variable.name: variable.default for variable in VARIABLES}
COMMANDS = todo_core.list_commands(click.Context(todo_core))

INSTRUCTIONS = instructions()
BUILD, IMAGE = stages()
MADE_THERE = ("node_modules/any/index.js", "dist/example.js", "api.ts", "__pycache__/any.pyc")


COPIED = {source for sources, _ in copied(INSTRUCTIONS) for source in sources}


def pinned(name: str) -> set[str]:
    """The entries of a file of requirements, hashes included."""
    return set(re.split(r"\n(?=\S)", read(name).strip()))


def test_what_is_copied_exists_and_is_not_kept_out() -> None:
    let_in = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    for path in COPIED:
        assert (ROOT / path).exists()
        assert {path, re.sub(r"/[^/]+\.txt$", "/*.txt", path)} & let_in


def test_the_wheel_has_all_it_is_made_of() -> None:
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    project = PYPROJECT["project"]
    wanted = {path.split("/")[0] for path in wheel}
    assert {*wanted, "pyproject.toml", project["readme"], *project["license-files"]} <= COPIED


def test_nothing_is_installed_without_its_hash() -> None:
    commands = re.split(r"&&", " && ".join(all_of("RUN", INSTRUCTIONS)))
    installs = [shlex.split(command) for command in commands if " install " in f" {command} "]
    assert len(installs) == 3
    for words in installs:
        assert "--require-hashes" in words or "--no-deps" in words
        assert words[-1].startswith("dist/") or words[-1] in COPIED


def test_every_requirement_of_the_image_is_pinned_as_it_is_for_the_tests() -> None:
    tested = pinned("requirements/all.txt")
    for name in ("requirements/server.txt", "requirements/build.txt"):
        assert pinned(name) <= tested
        assert all("==" in entry and "--hash=sha256:" in entry for entry in pinned(name))


def test_the_sdist_has_the_examples_without_what_is_made_there(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    made = {name.partition("/")[0] for name in MADE_THERE}
    shutil.copytree(ROOT / "examples", kept / "examples", ignore=shutil.ignore_patterns(*made))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, kept)
    wanted = {str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file()}
    for name in MADE_THERE:
        (kept / "examples/typescript" / name).parent.mkdir(exist_ok=True, parents=True)
        (kept / "examples/typescript" / name).touch()
    build = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "-d", tmp_path]
    subprocess.run(build, cwd=kept, check=True, capture_output=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert names == wanted | {"PKG-INFO"}


def test_the_wheel_is_built_with_what_it_asks_for() -> None:
    names = {entry.split("==")[0] for entry in pinned("requirements/build.txt")}
    assert {re.split(r"[<>=]", each)[0] for each in PYPROJECT["build-system"]["requires"]} <= names


def test_both_stages_are_made_of_the_same_image() -> None:
    """What is installed in one has to run in the other."""
    assert {rest.split()[0] for rest in all_of("FROM", INSTRUCTIONS)} == {"python:3.13-slim"}


def test_the_image_runs_our_command_and_not_as_root() -> None:
    (user,) = all_of("USER", IMAGE)
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    (entrypoint,) = all_of("ENTRYPOINT", IMAGE)
    assert json.loads(entrypoint) == list(PYPROJECT["project"]["scripts"])
    (command,) = all_of("CMD", IMAGE)
    assert json.loads(command)[0] in COMMANDS


def test_the_image_sets_settings_that_there_are() -> None:
    variables = environment(IMAGE)
    assert variables.keys() - {"PATH", "PYTHONDONTWRITEBYTECODE"} <= SETTINGS.keys()
    assert all_of("EXPOSE", IMAGE) == [variables["PORT"]]


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server on the port that comes out, for which `/health/live` has this status."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health/live" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (500, False)])
def test_the_health_check_tells_health(status: int, healthy: bool) -> None:
    (check,) = all_of("HEALTHCHECK", IMAGE)
    program, *arguments = json.loads(check.partition("CMD ")[2])
    assert program == "python"
    with answering(status) as port:
        finished = subprocess.run(
            [sys.executable, *arguments],
            env=os.environ | {"PORT": str(port)},
            check=False,
            capture_output=True,
        )
    assert (finished.returncode == 0) is healthy


@pytest.mark.parametrize("name", ["run", "image", "extras", "pythons"])
def test_the_run_for_every_change_can_be_started(name: str) -> None:
    assert os.access(ROOT / ".ci" / name, os.X_OK)
    assert name == "run" or f".ci/{name} " in read(".ci/run")


def test_the_run_for_every_change_does_what_the_documents_tell_people_to_do() -> None:
    said = read(".ci/run")
    for command in ("make test", "make test-faults", "make check"):
        assert command in said
        assert f"`{command}`" in read("README.md")


def test_the_run_for_every_change_installs_what_tests_are_skipped_without() -> None:
    steps = re.findall(
        r"^(from_debian chromium)|^make (\w+)|^(?:\w+=\S+ )?suite \w+ make (\w+)",
        read(".ci/run"),
        re.MULTILINE,
    )
    assert ["".join(step) for step in steps][:3] == ["from_debian chromium", "examples", "test"]
