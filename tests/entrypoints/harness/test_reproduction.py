"""The lines of a report show again what was seen, although the ids are others by then."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.entrypoints.processes import SECRET, Serving, serving
from tests.support.commands import put_curl_into
from todo_core.entrypoints.harness import SharedSecret
from todo_core.entrypoints.harness.http.messages import Exchange, HttpRequest, HttpResponse
from todo_core.entrypoints.harness.reports.reproduction import curl_lines, python_snippet
from todo_core.entrypoints.harness.results import Failure

AUTHORIZED = ("authorization", f"Bearer {SharedSecret(SECRET)('ada')}")
TASKS = "/api/ada/tasks"
FORMER = "0197f3a0-0000-7000-8000-000000000000"


def exchange(method: str, target: str, status: int, body: bytes = b"") -> Exchange:
    headers = (AUTHORIZED, ("content-type", "application/json"))
    answer = json.dumps({"data": {"id": FORMER, "title": "it's", "version": 1}})
    request = HttpRequest(method, target, headers, body)
    return Exchange(request, HttpResponse(status, (), answer.encode()), "ada")


FAILURE = Failure(
    "a task got lost",
    steps=(),
    exchanges=(
        exchange("POST", TASKS, 201, b'{"title": "it\'s"}'),
        exchange("PATCH", f"{TASKS}/{FORMER}/complete", 200),
        exchange("GET", f"{TASKS}/{FORMER}?q=a&b", 404),
        exchange("DELETE", f"{TASKS}/{FORMER}", 200),
    ),
    users={"alice": "ada"},
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("service")) as running:
        yield running


def statuses(service: Serving) -> list[tuple[str, int]]:
    """What the last requests were answered, as the service's log has it."""
    records = map(json.loads, service.out.splitlines())
    told = [each for each in records if each.get("route", "").startswith("/api")]
    return [(each["method"], each["status"]) for each in told[-len(AGAIN) :]]


AGAIN = [("POST", 201), ("PATCH", 200), ("GET", 200), ("DELETE", 200)]


def test_the_curl_lines_are_about_the_tasks_that_they_make(
    service: Serving, tmp_path: Path
) -> None:
    put_curl_into(tmp_path)
    environment = {"BETTER_AUTH_SECRET": SECRET, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    script = "\n".join(curl_lines(FAILURE, service.url))
    done = subprocess.run(
        ["sh", "-e"], input=script, env=environment, check=True, capture_output=True, text=True
    )
    assert "201 Created" in done.stderr
    assert "200 OK" in done.stdout
    assert statuses(service) == AGAIN


def test_the_python_is_too(service: Serving) -> None:
    script = "\n".join(python_snippet(FAILURE, service.url))
    environment = {**os.environ, "TOKEN_ALICE": AUTHORIZED[1].removeprefix("Bearer ")}
    subprocess.run([sys.executable], input=script, env=environment, check=True, text=True)
    assert statuses(service) == AGAIN
