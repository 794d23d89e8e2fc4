"""Metrics and the access log: what they say, and what they never say."""

import asyncio
import logging
from collections.abc import Collection
from typing import Any

import pytest

from tests.entrypoints.processes import SECRET
from tests.support.api import Api
from tests.support.in_process import running
from tests.support.service import in_memory_service, serving
from todo_core.adapters.jwt import SharedSecretVerifier, sign_token
from todo_core.adapters.litestar import HttpOptions
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application.ports.tasks import Seen
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import Owner
from todo_core.domain.task import TaskId


async def test_metrics_count_requests_by_route() -> None:
    async with serving(in_memory_service()) as fresh:
        alice = fresh.user()
        task = await alice.create()
        await alice.send("GET", alice.task(task))
        await alice.send("GET", "/nothing/here")
        await alice.send("BREW", "/health/live")
        await fresh.send("GET", alice.tasks)
        text = (await fresh.send("GET", "/metrics")).body.decode()
    for line in (
        'requests_total{method="POST",route="/api/{user_id}/tasks",status="201"} 1.0',
        'requests_total{method="GET",route="/api/{user_id}/tasks/{task_id}",status="200"} 1.0',
        'requests_total{method="GET",route="/api/{user_id}/tasks",status="401"} 1.0',
        'requests_total{method="GET",route="unmatched",status="404"} 1.0',
        'requests_total{method="other",route="/health/live",status="405"} 1.0',
        'request_duration_seconds_count{method="POST",route="/api/{user_id}/tasks"} 1.0',
        "requests_in_flight 1.0",
    ):
        assert f"todo_core_http_{line}\n" in text
    for private in (alice.id, task["id"], "nothing", "BREW"):
        assert private not in text


async def test_two_services_in_one_process_count_for_themselves() -> None:
    async with serving(in_memory_service()) as one, serving(in_memory_service()) as two:
        await one.send("GET", "/docs")
        assert b'route="/docs"' in (await one.send("GET", "/metrics")).body
        assert b'route="/docs"' not in (await two.send("GET", "/metrics")).body


async def test_each_request_leaves_one_record(
    in_process: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "todo_core.access")
    alice = in_process.user()
    reply = await alice.send("POST", f"{alice.tasks}?q=private", json={"title": "private"})
    record, *others = _records(caplog)
    assert not others
    assert record["method"] == "POST"
    assert record["route"] == "/api/{user_id}/tasks"
    assert record["status"] == 201
    assert record["request_id"] == reply.meta["request_id"]
    assert 0 < record["duration_ms"] < 60_000
    assert len(record["subject"]) == 16
    assert "private" not in str(record)
    assert alice.id not in str(record)


async def test_refused_requests_are_recorded_too(
    in_process: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "todo_core.access")
    alice, bob = in_process.user(), in_process.user()
    await alice.send("GET", bob.tasks)
    await alice.send("DELETE", "/nothing\x1b[31m")
    await in_process.send("HEAD", alice.tasks)
    await in_process.send("OPTIONS", alice.tasks)
    told = [(r["method"], r["route"], r["status"], r["subject"]) for r in _records(caplog)]
    subject = told[0][3]
    assert told == [
        ("GET", "/api/{user_id}/tasks", 403, subject),
        ("DELETE", "unmatched", 404, None),
        ("HEAD", "/api/{user_id}/tasks", 401, None),
        ("OPTIONS", "/api/{user_id}/tasks", 204, None),
    ]
    assert subject
    assert not any(record.exc_info for record in caplog.records)


async def test_the_record_of_a_503_says_what_was_not_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Full(InMemoryTasks):
        async def revision(self, owner: Owner) -> int:  # the port's
            raise Unavailable from OSError("private")

        async def some(self, owner: Owner, ids: Collection[TaskId], key: str | None = None) -> Seen:
            await asyncio.sleep(5)
            raise AssertionError

    caplog.set_level(logging.INFO, "todo_core.access")
    options = HttpOptions(request_seconds=0.05)
    async with serving(in_memory_service(options, tasks=Full())) as api:
        alice = api.user()
        await alice.send("GET", alice.tasks, headers={"if-none-match": '"1"'})
        await alice.send("GET", alice.task({"id": "0197f3a0-0000-7000-8000-000000000000"}))
        await alice.send("GET", alice.tasks)
    told = [(record["status"], record.get("cause")) for record in _records(caplog)]
    assert told == [(503, "OSError"), (503, "TimeoutError"), (200, None)]
    assert "private" not in caplog.text


async def test_the_record_of_a_401_says_what_the_client_is_not_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "todo_core.access")
    tokens = SharedSecretVerifier(SECRET, issuer="https://app.example.com")
    async with running(in_memory_service(tokens=tokens)) as transport:
        alice = Api(transport, lambda user_id: sign_token(SECRET, user_id)).user()
        reply = await alice.send("GET")
        await alice.api.send("GET", alice.tasks)
    told = [(record["status"], record.get("cause")) for record in _records(caplog)]
    assert told == [(401, "iss is another"), (401, None)]
    assert b"iss" not in reply.body


async def test_nothing_is_recorded_that_nobody_wants(
    in_process: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "todo_core.access")
    await in_process.send("GET", "/health/live")
    assert _records(caplog) == []


def _records(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [record.__dict__ for record in caplog.records if record.name == "todo_core.access"]
