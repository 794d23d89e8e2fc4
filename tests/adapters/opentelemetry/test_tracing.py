"""Spans tell what a request led to and how it ended, and nothing of its data."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import (
    SimpleSpanProcessor,
    SpanExporter,
    SpanExportResult,
)
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import text

from tests.support.api import Api
from tests.support.in_process import http_scope, running
from tests.support.tokens import ReadableTokens, token_for
from todo_core.adapters.litestar import Backend, HttpOptions, create_app
from todo_core.adapters.litestar.routes import NO_ROUTE
from todo_core.adapters.memory import InMemoryTasks
from todo_core.adapters.opentelemetry import Tracing, log_fields
from todo_core.adapters.postgres import Database, PostgresTasks
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special
from todo_core.application import TodoCore
from todo_core.application.ports import Tasks
from todo_core.domain.errors import TodoError, Unavailable
from todo_core.domain.ownership import Owner

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracing(exporter: InMemorySpanExporter) -> Iterator[Tracing]:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    yield Tracing(provider)
    provider.shutdown()


@asynccontextmanager
async def traced(tracing: Tracing, tasks: Tasks) -> AsyncIterator[Api]:
    async def ready() -> None:
        """It always is."""

    @asynccontextmanager
    async def backend() -> AsyncIterator[Backend]:
        core = tracing.around_core(TodoCore(tasks))
        yield Backend(core, ReadableTokens(), ready)

    service = create_app(HttpOptions(), backend)
    async with running(tracing.around_service(service, service.route)) as transport:
        yield Api(transport, token_for)


@pytest.fixture
async def api(tracing: Tracing) -> AsyncIterator[Api]:
    async with traced(tracing, InMemoryTasks()) as reached:
        yield reached


@pytest.fixture(params=["pooled", "multiplexed"])
async def over_postgres(
    request: pytest.FixtureRequest, tracing: Tracing, database_url: str
) -> AsyncIterator[Api]:
    make = getattr(Database, request.param)
    database = make(database_url, around=tracing.around_statements)
    await database.open()
    async with traced(tracing, PostgresTasks(database)) as reached:
        yield reached
    await database.close()


def tree(exporter: InMemorySpanExporter) -> list[str]:
    """The spans of one trace by their names, the outermost first."""
    spans = exporter.get_finished_spans()
    ids = {span.context.span_id: span for span in spans if span.context}
    assert len({span.context.trace_id for span in spans if span.context}) == 1
    return [span.name for span in sorted(spans, key=lambda span: _depth(span, ids))]


def _depth(span: ReadableSpan, ids: Mapping[int, ReadableSpan]) -> int:
    parent = ids.get(span.parent.span_id) if span.parent else None
    return 1 + _depth(parent, ids) if parent else 0


def only(exporter: InMemorySpanExporter, name: str) -> ReadableSpan:
    (span,) = [span for span in exporter.get_finished_spans() if span.name == name]
    return span


def told(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


@pytest.mark.parametrize(
    ("method", "path", "use_case", "statements"),
    [
        ("GET", "/{task_id}", "ReadTask", "get_task"),
        ("PATCH", "/{task_id}", "EditTask", "get_task change_task"),
        ("PATCH", "/{task_id}/complete", "CompleteTask", "get_task change_task"),
        ("DELETE", "/{task_id}", "DeleteTask", "get_task change_task"),
        ("GET", "/changes", "ReadChanges", "read_changes"),
        ("GET", "", "ListTasks", "list_tasks"),
        ("POST", "", "CreateTask", "create_task"),
    ],
)
async def test_a_request_leads_to_a_use_case_and_that_to_statements(
    over_postgres: Api,
    exporter: InMemorySpanExporter,
    method: str,
    path: str,
    use_case: str,
    statements: str,
) -> None:
    ada = over_postgres.user()
    task = await ada.create()
    exporter.clear()
    body = {"title": "Tea"} if use_case in ("EditTask", "CreateTask") else None
    target = ada.tasks + path.format(task_id=task["id"])
    reply = await ada.send(method, target, **({"json": body} if body else {}))
    assert reply.status < 300
    template = f"{method} /api/{{user_id}}/tasks{path}"
    assert tree(exporter) == [template, use_case, *statements.split()]
    for statement in statements.split():
        assert told(only(exporter, statement)) == {
            "db.system.name": "postgresql",
            "db.query.summary": statement,
        }
        assert only(exporter, statement).kind is SpanKind.CLIENT
    kinds = [only(exporter, name).kind for name in (template, use_case)]
    assert kinds == [SpanKind.SERVER, SpanKind.INTERNAL]


async def test_a_request_is_told_by_its_route_and_status(
    api: Api, exporter: InMemorySpanExporter
) -> None:
    ada = api.user()
    reply = await ada.send("GET", f"{ada.tasks}/{ada.id}?q=private", headers={"X-Request-Id": "r1"})
    assert reply.status == 404
    span = only(exporter, "GET /api/{user_id}/tasks/{task_id}")
    assert told(span) == {
        "http.request.method": "GET",
        "http.route": "/api/{user_id}/tasks/{task_id}",
        "http.response.status_code": 404,
        "http.response.header.x-request-id": ("r1",),
        "network.protocol.version": "1.1",
        "url.scheme": "http",
    }
    assert span.status.status_code is StatusCode.UNSET


async def test_nothing_of_a_request_gets_into_a_span(
    over_postgres: Api, exporter: InMemorySpanExporter
) -> None:
    """Neither of one that succeeds nor of those that are refused, at whichever layer."""
    ada, bob = over_postgres.user(), over_postgres.user()
    task = await ada.create("zebrafish", description="zebrafish")
    headers = {"Idempotency-Key": "zebrafish", "If-Match": '"zebrafish"'}
    await ada.send("POST", json={"title": "zebrafish"}, headers=headers)
    await ada.send("POST", json={"title": "another"}, headers=headers)
    await ada.send("PUT", ada.task(task), json={"title": "x"}, headers=headers)
    await ada.send("PUT", ada.task(task), json={"zebrafish": 1})
    await ada.send("GET", f"{ada.tasks}?q=zebrafish&cursor=zebrafish")
    await ada.send("GET", f"{bob.tasks}/zebrafish")
    await ada.send("GET", "/zebrafish")
    await ada.send("ZEBRAFISH", "/zebrafish")
    assert len(exporter.get_finished_spans()) > 12
    for span in exporter.get_finished_spans():
        text = span.to_json()
        for private in ("zebrafish", "ZEBRAFISH", ada.id, bob.id, task["id"], token_for(ada.id)):
            assert private not in text


async def test_the_trace_of_the_caller_goes_on(api: Api, exporter: InMemorySpanExporter) -> None:
    await api.send("GET", "/docs", headers={"traceparent": CALLER})
    span = only(exporter, "GET /docs")
    assert span.context is not None
    assert f"{span.context.trace_id:032x}" == CALLER.split("-")[1]
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == CALLER.split("-")[2]


@pytest.mark.parametrize("broken", ["", "00-0-0-01", "\x00", CALLER.upper() + "zz", CALLER * 99])
async def test_of_a_broken_caller_nothing_is_taken(
    api: Api, exporter: InMemorySpanExporter, broken: str
) -> None:
    assert (await api.send("GET", "/docs", headers={"traceparent": broken})).status == 200
    assert only(exporter, "GET /docs").parent is None


async def test_a_caller_can_ask_not_to_be_traced(api: Api, exporter: InMemorySpanExporter) -> None:
    ada = api.user()
    await ada.send("GET", headers={"traceparent": f"{CALLER[:-2]}00"})
    assert exporter.get_finished_spans() == ()


async def test_probes_and_scrapes_leave_no_trace(api: Api, exporter: InMemorySpanExporter) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        await api.send("GET", path)
    assert exporter.get_finished_spans() == ()


class OutOfReach(InMemoryTasks):
    """A store that does not answer, for a reason that is nobody's business."""

    async def some(self, owner: Owner, ids: object, key: object = None) -> Any:
        raise Unavailable("zebrafish")


async def test_what_is_the_services_fault_is_an_error_by_its_kind(
    tracing: Tracing, exporter: InMemorySpanExporter
) -> None:
    async with traced(tracing, OutOfReach()) as api:
        ada = api.user()
        reply = await ada.send("GET", f"{ada.tasks}/0190a8b0-0000-7000-8000-000000000000")
    assert reply.status == 503
    request, use_case = (
        only(exporter, name) for name in reversed([s.name for s in _all(exporter)])
    )
    assert told(request)["error.type"] == "503"
    assert told(use_case)["error.type"] == "todo_core.domain.errors.Unavailable"
    assert {span.status.status_code for span in (request, use_case)} == {StatusCode.ERROR}
    assert use_case.events == ()


@pytest.mark.parametrize("sqlstate", ["57014", "22012"])
async def test_of_an_error_of_the_database_its_code_is_told_and_no_text(
    tracing: Tracing, exporter: InMemorySpanExporter, database_url: str, sqlstate: str
) -> None:
    """Of one that is translated as of one that is not."""
    failing = f"DO $$ BEGIN RAISE EXCEPTION 'zebrafish' USING ERRCODE = '{sqlstate}'; END $$"
    database = Database.pooled(database_url, size=1, around=tracing.around_statements)
    await database.open()
    await request_of(tracing, database, Statement(text(failing), "fails"))
    await database.close()
    span = only(exporter, "fails")
    assert told(span)["db.response.status_code"] == sqlstate
    assert span.status.status_code is StatusCode.ERROR
    assert "zebrafish" not in span.to_json()


async def request_of(tracing: Tracing, database: Database, statement: Statement) -> None:
    """A request that comes to nothing but this statement."""

    async def service(*_: object) -> None:
        with suppress(psycopg.Error, TodoError):
            await database.write(Special.NOBODY, statement, {})

    around = tracing.around_service(service, lambda _: NO_ROUTE)
    await around(http_scope("GET", "/", ()), None, None)


async def test_what_a_client_gets_wrong_is_no_error(
    api: Api, exporter: InMemorySpanExporter
) -> None:
    ada = api.user()
    await ada.send("POST", json={"title": ""})
    use_case = only(exporter, "CreateTask")
    assert told(use_case) == {"error.type": "todo_core.domain.errors.InvalidInput"}
    assert {span.status.status_code for span in _all(exporter)} == {StatusCode.UNSET}


async def test_the_span_of_a_stream_ends_when_it_has_begun(
    tracing: Tracing, exporter: InMemorySpanExporter
) -> None:
    """What is read for it later belongs to no trace, which would go on for as long as it."""
    async with traced(tracing, InMemoryTasks()) as api:
        ada = api.user()
        stream = asyncio.create_task(ada.send("GET", f"{ada.tasks}/events"))
        async with asyncio.timeout(30):
            while len(_all(exporter)) < 2:
                await asyncio.sleep(0.01)
        assert [span.name for span in _all(exporter)] == [
            "WatchChanges",
            "GET /api/{user_id}/tasks/events",
        ]
        assert not stream.done()
        stream.cancel()
        await asyncio.gather(stream, return_exceptions=True)


async def test_outside_of_a_request_no_trace_begins(
    tracing: Tracing, exporter: InMemorySpanExporter
) -> None:
    core = tracing.around_core(TodoCore(InMemoryTasks()))
    await core.create_task(actor="ada", user_id="ada", title="Tea")
    with tracing.around_statements[0]("purge_trash"):
        pass
    assert exporter.get_finished_spans() == ()


async def test_a_traced_core_can_do_all_that_a_core_can(tracing: Tracing) -> None:
    core = tracing.around_core(TodoCore(InMemoryTasks()))
    ada: dict[str, Any] = {"actor": "ada", "user_id": "ada"}
    task = await core.create_task(**ada, title="Tea")
    async with core.watch_changes(**ada) as announced:
        await core.complete_task(**ada, task_id=task.id)
        assert await anext(announced)
    async for page in core.follow_changes(**ada):
        assert [change.id for change in page.changes] == [task.id]
        break


def test_logs_have_the_ids_of_the_trace_that_is_open_and_otherwise_none() -> None:
    assert log_fields() == {}
    with TracerProvider(shutdown_on_exit=False).get_tracer("test").start_as_current_span("a") as it:
        context = it.get_span_context()
        assert log_fields() == {
            "trace_id": f"{context.trace_id:032x}",
            "span_id": f"{context.span_id:016x}",
        }


class Stuck(SpanExporter):
    """Takes longer than anybody should wait for."""

    def export(self, spans: object) -> SpanExportResult:
        time.sleep(5)
        return SpanExportResult.FAILURE


async def test_the_end_waits_only_briefly_for_a_collector_that_is_stuck() -> None:
    provider = TracerProvider(shutdown_on_exit=False)
    exporter = Stuck()
    exporter.shutdown = lambda: time.sleep(5)  # type: ignore[method-assign] # stuck for this test
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    began = time.monotonic()
    await Tracing(provider, flush_seconds=0.05).close()
    assert time.monotonic() - began < 4


def _all(exporter: InMemorySpanExporter) -> list[ReadableSpan]:
    return list(exporter.get_finished_spans())
