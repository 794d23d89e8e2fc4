"""Traces of a whole service go where a deployment says, and nowhere and at no cost otherwise."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.entrypoints.processes import (
    IN_MEMORY,
    SECRET,
    Serving,
    eventually,
    free_port,
    serving,
    todo_core,
)
from tests.support.collector import Collector, attributes, collecting
from todo_core.adapters.jwt import sign_token

ROOT = Path(__file__).parents[3]
TITLE = "nobody else's business"
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
POST = "POST /api/{user_id}/tasks"


def create(service: Serving) -> Any:
    token = sign_token(SECRET, "user-a")
    headers = {"Authorization": f"Bearer {token}", "traceparent": CALLER}
    answer = service.post("/api/user-a/tasks", {"title": TITLE}, headers)
    return answer.json()["data"]["id"], token


def access_records(service: Serving) -> list[dict[str, Any]]:
    records = [json.loads(line) for line in service.out.splitlines()]
    return [record for record in records if record["logger"] == "todo_core.access"]


def named(collector: Collector, name: str) -> Span:
    (span,) = [span for span in collector.spans if span.name == name]
    return span


def test_a_request_can_be_followed_from_its_caller_to_its_statement_and_its_log(
    database_url: str, tmp_path: Path
) -> None:
    with collecting() as collector:
        environment = {
            "DATABASE_URL": database_url,
            "BETTER_AUTH_SECRET": SECRET,
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        }
        with serving(tmp_path, environment=environment) as service:
            task_id, token = create(service)
            assert service.end(signal.SIGTERM) == 0  # what is left is sent in the end
            (record,) = [each for each in access_records(service) if each["method"] == "POST"]
    request, use_case, statement = (
        named(collector, name) for name in (POST, "CreateTask", "create_task")
    )
    _, trace, caller, _ = CALLER.split("-")
    assert {span.trace_id.hex() for span in collector.spans} == {trace}
    assert [span.parent_span_id for span in (request, use_case, statement)] == [
        bytes.fromhex(caller),
        request.span_id,
        use_case.span_id,
    ]
    assert (record["trace_id"], record["span_id"]) == (trace, request.span_id.hex())
    assert collector.paths == {"/v1/traces"}
    assert collector.resource["service.name"] == "todo-core"
    for private in (TITLE, "user-a", task_id, token, SECRET):
        assert not any(private.encode() in body for body in collector.bodies)


def test_opentelemetrys_own_variables_hold(tmp_path: Path) -> None:
    with collecting() as collector:
        environment = {
            **IN_MEMORY,
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"{collector.url}/below",
            "OTEL_SERVICE_NAME": "tasks",
            "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test",
            "OTEL_BSP_SCHEDULE_DELAY": "10",
        }
        with serving(tmp_path, environment=environment) as service:
            service.get("/docs")
            assert eventually(lambda: bool(collector.bodies))
    assert collector.paths == {"/below/v1/traces"}
    assert collector.resource["service.name"] == "tasks"
    assert collector.resource["deployment.environment.name"] == "test"
    assert attributes(named(collector, "GET /docs").attributes)["http.route"] == "/docs"


def test_a_collector_that_is_not_there_is_nobodys_trouble(tmp_path: Path) -> None:
    environment = {
        **IN_MEMORY,
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        "OTEL_EXPORTER_OTLP_HEADERS": "authorization=p4ssw0rd",
        "OTEL_BSP_SCHEDULE_DELAY": "10",
    }
    with serving(tmp_path, environment=environment) as service:
        create(service)
        assert service.end() == 0
        assert service.err == ""
        told = [json.loads(line) for line in service.out.splitlines()]
        assert all({"timestamp", "level", "logger", "message"} <= record.keys() for record in told)
        assert "p4ssw0rd" not in service.out


ASK = """
import asyncio, sys
from tests.support.in_process import running
from todo_core.entrypoints.asgi import app

async def ask():
    async with running(app) as transport:
        await transport.send("GET", "/api/ada/tasks")
        await transport.send("GET", "/metrics")

asyncio.run(ask())
sys.exit(" ".join(name for name in sys.modules if name.startswith("opentelemetry")))
"""

CONSTANT: Final = "opentelemetry.semconv.attributes.http_attributes"
"""The name of an attribute, which Litestar looks up wherever the package is installed."""


@pytest.mark.parametrize("endpoint", ["", "http://127.0.0.1:9"])
def test_without_an_endpoint_nothing_of_opentelemetry_is_loaded(endpoint: str) -> None:
    """With one it is, so this would notice."""
    finished = subprocess.run(
        [sys.executable, "-c", ASK],
        env={
            **os.environ,
            **IN_MEMORY,
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "PYTHONPATH": str(ROOT),
        },
        check=False,
        capture_output=True,
        text=True,
    )
    loaded = set(finished.stderr.split())
    assert ("opentelemetry.sdk.trace" in loaded) is bool(endpoint)
    if not endpoint:
        assert all(CONSTANT.startswith(name) for name in loaded)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            "grpc",
            "OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf.",
        ),
        (
            "OTEL_TRACES_SAMPLER",
            "banana",
            (
                "OTEL_TRACES_SAMPLER must be one of always_on, always_off, traceidratio,"
                " parentbased_always_on, parentbased_always_off, parentbased_traceidratio."
            ),
        ),
        (
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            "999999",
            (
                "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry refuses the value of another"
                " of its variables."
            ),
        ),
        (
            "OTEL_EXPORTER_OTLP_HEADERS",
            "p4ssw0rd",
            "OTEL_EXPORTER_OTLP_HEADERS must be such as name=value,other=value.",
        ),
        (
            "OTEL_EXPORTER_OTLP_HEADERS",
            '"authorization=p4ssw0rd"',
            "OTEL_EXPORTER_OTLP_HEADERS must not have quotes around it.",
        ),
    ],
)
def test_what_could_not_work_stops_the_start(name: str, value: str, sentence: str) -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", name: value}
    finished = todo_core("serve", "--port", "0", **IN_MEMORY, **environment)
    assert (finished.returncode, finished.stdout, finished.stderr) == (2, "", f"{sentence}\n")
