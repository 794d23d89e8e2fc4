"""What is too long, too slow or too much: CONTRACT.md, section 4."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from tests.support.api import Api, User
from tests.support.in_process import BROKEN_OFF, STALLED, InProcess, http_scope
from tests.support.service import in_memory_service, serving
from todo_core.adapters.litestar import HttpOptions
from todo_core.adapters.memory import InMemoryTasks


class SlowTasks(InMemoryTasks):
    """Waits for something before it looks a task up."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.cancelled = False

    async def some(self, *args: Any) -> Any:
        self.asked.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return await super().some(*args)


@pytest.mark.parametrize(("method", "usual"), [("GET", 404), ("DELETE", 404), ("OPTIONS", 204)])
async def test_a_request_line_has_at_most_8_kib(alice: User, method: str, usual: int) -> None:
    start = f"{alice.tasks}/x?q="
    space = 8 * 1024 - len(f"{method} {start} HTTP/1.1")
    assert (await alice.send(method, start + "x" * space)).status == usual
    reply = await alice.send(method, start + "x" * (space + 1))
    assert (reply.status, reply.code) == (414, "URI_TOO_LONG")
    assert reply.header("connection") == "close"
    reply = await alice.send(method, f"{alice.tasks}/{'x' * 8192}")
    assert reply.status == 414


async def test_headers_have_at_most_64_kib_together(alice: User) -> None:
    many = {f"x-{number}": "x" * 1000 for number in range(64)}
    assert (await alice.send("GET", headers=many)).status == 200
    reply = await alice.send("GET", headers={**many, "x-64": "x" * 1000})
    assert (reply.status, reply.code) == (431, "HEADERS_TOO_LARGE")
    assert reply.header("connection") == "close"


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
@pytest.mark.parametrize("hosts", [[], [b""], [b"one.test", b"two.test"], [b"a b"], [b"a/b"]])
async def test_a_request_names_one_host(in_process: Api, method: str, hosts: list[bytes]) -> None:
    headers = [(b"host", host) for host in hosts]
    scope = http_scope(method, "/health/live", headers)
    reply = await _in_process(in_process).exchange(scope, [b""])
    assert (reply.status, reply.code) == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    ("hosts", "status"), [([], 200), ([b"one.test"], 200), ([b"one.test", b"two.test"], 400)]
)
async def test_an_old_request_names_one_host_or_none(
    in_process: Api, hosts: list[bytes], status: int
) -> None:
    headers = [(b"host", host) for host in hosts]
    scope = http_scope("GET", "/health/live", headers) | {"http_version": "1.0"}
    reply = await _in_process(in_process).exchange(scope, [b""])
    assert reply.status == status


async def test_a_body_has_its_time_to_arrive() -> None:
    options = HttpOptions(body_seconds=0.05)
    async with serving(in_memory_service(options)) as api:
        alice = api.user()
        for body in ([b"", STALLED], [b'{"title": "x', STALLED]):
            reply = await alice.send("POST", body=body)
            assert (reply.status, reply.code) == (408, "REQUEST_TIMEOUT")
            assert reply.header("connection") == "close"
        assert await alice.list() == []


async def test_a_body_that_breaks_off_is_malformed(in_process: Api) -> None:
    alice = in_process.user()
    for body in ([BROKEN_OFF], [b'{"title": "x"}', BROKEN_OFF]):
        reply = await alice.send("POST", body=body)
        assert (reply.status, reply.code) == (400, "MALFORMED_REQUEST")
        assert reply.header("connection") == "close"
    assert await alice.list() == []


async def test_an_announced_size_is_enough_to_refuse_a_body(in_process: Api) -> None:
    alice = in_process.user()
    headers = {"content-length": str(64 * 1024 + 1)}
    reply = await alice.send("POST", body=b"x", headers=headers)
    assert reply.status == 413


async def test_http_2_has_no_header_that_closes_connections(in_process: Api) -> None:
    alice = in_process.user()
    headers = [(name.encode(), value.encode()) for name, value in alice.authorization.items()]
    headers.append((b"content-type", b"application/json"))
    scope = http_scope("POST", alice.tasks, headers)
    scope["http_version"] = "2"
    reply = await _in_process(in_process).exchange(scope, [b"x" * 70_000])
    assert reply.status == 413
    assert reply.header("connection") is None


@asynccontextmanager
async def slow_service(tasks: SlowTasks, options: HttpOptions) -> AsyncIterator[Api]:
    """A service whose reads wait, though not for ever."""
    async with asyncio.timeout(20), serving(in_memory_service(options, tasks=tasks)) as api:
        yield api


async def test_a_request_has_its_time_and_is_then_given_up() -> None:
    tasks = SlowTasks()
    async with slow_service(tasks, HttpOptions(request_seconds=0.05)) as api:
        alice = api.user()
        task = await alice.create()
        reply = await alice.send("GET", alice.task(task))
        assert (reply.status, reply.code) == (503, "SERVICE_UNAVAILABLE")
        assert reply.header("retry-after") == "1"
        assert tasks.cancelled
        tasks.go_on.set()
        assert (await alice.send("GET", alice.task(task))).data == task


async def test_too_many_requests_at_once_are_sent_away_and_the_process_still_lives() -> None:
    tasks = SlowTasks()
    async with slow_service(tasks, HttpOptions(max_in_flight=1)) as api:
        alice = api.user()
        path = alice.task(await alice.create())
        first = asyncio.create_task(alice.send("GET", path))
        await tasks.asked.wait()
        reply = await alice.send("GET", path)
        assert (reply.status, reply.code) == (503, "SERVICE_UNAVAILABLE")
        assert reply.header("retry-after") == "1"
        assert (await api.send("GET", "/health/live")).status == 200
        assert (await api.send("GET", "/health/ready")).status == 503
        tasks.go_on.set()
        assert (await first).status == 200
        assert (await alice.send("GET", path)).status == 200


async def test_a_request_that_is_cancelled_gives_its_place_back() -> None:
    tasks = SlowTasks()
    async with slow_service(tasks, HttpOptions(max_in_flight=1)) as api:
        alice = api.user()
        path = alice.task(await alice.create())
        request = asyncio.create_task(alice.send("GET", path))
        await tasks.asked.wait()
        request.cancel()
        with suppress(asyncio.CancelledError):
            await request
        tasks.go_on.set()
        assert (await alice.send("GET", path)).status == 200


def _in_process(api: Api) -> InProcess:
    assert isinstance(api.transport, InProcess)
    return api.transport


async def test_a_transfer_coding_that_nobody_undoes_is_refused(in_process: Api) -> None:
    alice = in_process.user()
    headers = {"transfer-encoding": "gzip, chunked"}
    reply = await alice.send("POST", alice.tasks, b'{"title": "x"}', headers=headers)
    assert (reply.status, reply.code) == (400, "MALFORMED_REQUEST")
    assert reply.header("connection") == "close"
    assert "transfer coding" in reply.message
