"""Start, stop and what is no HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.support.in_process import NotStarted, running
from tests.support.service import in_memory_service
from tests.support.tokens import ReadableTokens
from todo_core.adapters.litestar import Backend, HttpOptions, create_app
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore


async def test_the_backend_is_open_exactly_while_the_service_runs() -> None:
    life: list[str] = []

    async def ready() -> None:
        """Always."""

    @asynccontextmanager
    async def backend() -> AsyncIterator[Backend]:
        life.append("opened")
        yield Backend(TodoCore(InMemoryTasks()), ReadableTokens(), ready)
        life.append("closed")

    app = create_app(HttpOptions(), backend)
    assert life == []
    async with running(app):
        assert life == ["opened"]
    assert life == ["opened", "closed"]


async def test_a_backend_that_does_not_open_stops_the_start(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @asynccontextmanager
    async def backend() -> AsyncIterator[Backend]:
        raise RuntimeError("no storage")
        yield

    with pytest.raises(NotStarted):
        async with running(create_app(HttpOptions(), backend)):
            pytest.fail("it started")
    assert [record.exc_info and str(record.exc_info[1]) for record in caplog.records] == [
        "no storage"
    ]


async def test_a_websocket_is_closed_at_once() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await in_memory_service()({"type": "websocket"}, None, send)  # type: ignore[arg-type]  # a scope as bare as can be
    assert [message["type"] for message in sent] == ["websocket.close"]
