"""Metrics and the access log: what they say, and what they never say."""

import logging
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.service import in_memory_service, serving


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


async def test_nothing_is_recorded_that_nobody_wants(
    in_process: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "todo_core.access")
    await in_process.send("GET", "/health/live")
    assert _records(caplog) == []


def _records(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [record.__dict__ for record in caplog.records if record.name == "todo_core.access"]
