"""`todo-core serve --dev` is all that it takes to try the service."""

import json
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.entrypoints.processes import (
    SECRET,
    Serving,
    all_end,
    eventually,
    serving,
    todo_core,
)


@pytest.fixture
def project() -> Iterator[Path]:
    """A directory to start in, which every account gets into."""
    with tempfile.TemporaryDirectory(prefix="todo-core-tests-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def commands(service: Serving) -> list[str]:
    assert eventually(lambda: service.out.count("\ncurl ") == 3)
    return [line for line in service.out.splitlines() if line.startswith("curl ")]


def pasted(command: str) -> Any:
    """What a line answers in a shell; without curl, what the same request answers."""
    if shutil.which("curl"):
        finished = subprocess.run(["sh", "-c", command], check=True, capture_output=True)
        assert finished.stdout.endswith(b"\n")
        return json.loads(finished.stdout)
    words = shlex.split(command)
    headers = dict(word.split(": ", 1) for option, word in pairwise(words) if option == "-H")
    body = words[words.index("-d") + 1] if "-d" in words else None
    method = "POST" if body else "GET"
    return httpx.request(method, words[-1], headers=headers, content=body).json()


def titles(answer: Any) -> list[str]:
    return [task["title"] for task in answer["data"]["tasks"]]


def test_from_the_first_start_to_the_second(project: Path) -> None:
    with serving(project, "--dev", environment={}) as service:
        create, read, find = commands(service)
        assert service.out.startswith("todo-core is up")
        for command in (find, read, create):  # each works alone, so the order does not matter
            assert pasted(command)["status"] == "success"
        assert service.err == ""
        processes = service.tree()
        assert service.end(signal.SIGINT) == 0
        assert all_end(processes)
    with serving(project, "--dev", environment={}) as service:
        _, read, find = commands(service)
        assert titles(pasted(read)) == titles(pasted(find)) == ["Buy milk"]
        seeded = todo_core("seed", "--dev", "--users", "1", "--tasks", "3", cwd=project)
        assert seeded.stdout == "Added 3 tasks; demo000001 to demo000001 have some now.\n"
        token = todo_core("token", "demo000001", "--dev", cwd=project).stdout.strip()
        assert len(titles(service.get("/api/demo000001/tasks", token).json())) == 3


def test_a_killed_server_leaves_nothing_behind(project: Path) -> None:
    with serving(project, "--dev", "--data", "kept/here", environment={}) as service:
        processes = service.tree()
        assert any(process.name() == "postgres" for process in processes)
        service.end(signal.SIGKILL)
        assert all_end(processes)
    assert {path.name for path in project.iterdir()} == {"kept", "out", "err"}


def test_a_database_and_a_secret_that_are_set_are_used(project: Path, database_url: str) -> None:
    environment = {"DATABASE_URL": database_url, "BETTER_AUTH_SECRET": SECRET}
    with serving(project, "--dev", environment=environment) as service:
        assert pasted(commands(service)[0])["status"] == "success"
    assert {path.name for path in project.iterdir()} == {"out", "err"}


def test_in_jwks_mode_it_says_that_it_cannot_sign(project: Path) -> None:
    environment = {"STORAGE": "memory", "BETTER_AUTH_JWKS_URL": "http://127.0.0.1:1/jwks"}
    with serving(project, "--dev", environment=environment) as service:
        assert eventually(lambda: "in JWKS mode nothing here can sign" in service.out)
        assert "curl" not in service.out


def test_the_log_is_as_talkative_as_it_is_told_to_be(project: Path) -> None:
    environment = {"STORAGE": "memory", "LOG_LEVEL": "info"}
    with serving(project, "--dev", environment=environment) as service:
        assert eventually(lambda: "route=/health/live" in service.err)
