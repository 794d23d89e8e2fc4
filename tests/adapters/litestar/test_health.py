"""Liveness and readiness: CONTRACT.md, section 3."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.service import in_memory_service, serving
from tests.support.tokens import ReadableTokens
from todo_core.adapters.litestar import Backend, HttpOptions, create_app
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore
from todo_core.domain.errors import Unavailable


async def test_a_service_that_can_work_is_alive_and_ready() -> None:
    async with serving(in_memory_service()) as api:
        assert (await api.send("GET", "/health/live")).data == {"health": "alive"}
        assert (await api.send("GET", "/health/ready")).data == {"health": "ready"}


async def test_without_a_verification_key_it_is_not_ready() -> None:
    tokens = ReadableTokens(at_hand=False)
    async with serving(in_memory_service(tokens=tokens)) as api:
        reply = await api.send("GET", "/health/ready")
        assert (reply.status, reply.code) == (503, "SERVICE_UNAVAILABLE")
        assert reply.header("retry-after")
        tokens.at_hand = True
        assert (await api.send("GET", "/health/ready")).status == 200


async def test_without_its_storage_it_is_alive_but_not_ready() -> None:
    async def ready() -> None:
        raise Unavailable(retry_after=3)

    @asynccontextmanager
    async def backend() -> AsyncIterator[Backend]:
        yield Backend(TodoCore(InMemoryTasks()), ReadableTokens(), ready)

    async with serving(create_app(HttpOptions(), backend)) as api:
        reply = await api.send("GET", "/health/ready")
        assert (reply.status, reply.header("retry-after")) == (503, "3")
        assert (await api.send("GET", "/health/live")).status == 200


async def test_once_it_drains_it_is_not_ready_but_still_answers() -> None:
    service = in_memory_service()
    async with serving(service) as api:
        service.drain()
        assert (await api.send("GET", "/health/ready")).status == 503
        assert (await api.send("GET", "/health/live")).status == 200
        assert (await api.user().send("POST", json={"title": "Buy milk"})).status == 201
