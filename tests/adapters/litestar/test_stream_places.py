"""How many streams of events there can be, and for how long: CONTRACT.md, section 6."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.support.api import Api, User
from tests.support.in_process import http_scope
from tests.support.service import in_memory_service, serving
from tests.support.streams import Stream, listening
from todo_core.adapters.litestar import HttpOptions, pieces

OPTIONS = HttpOptions(max_streams=5, max_streams_per_user=2)


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with serving(in_memory_service(OPTIONS)) as api:
        yield api


@pytest.fixture
async def streams() -> AsyncIterator[AsyncExitStack]:
    """Keeps streams open until the test is over."""
    async with AsyncExitStack() as streams:
        yield streams


async def _open(streams: AsyncExitStack, user: User) -> Stream:
    stream = await streams.enter_async_context(listening(user))
    assert stream.status == 200
    assert await stream.part() == b":\n\n"
    return stream


async def _count(api: Api) -> int:
    lines = (await api.send("GET", "/metrics")).body.decode().splitlines()
    (value,) = [line.split()[1] for line in lines if line.startswith("todo_core_event_streams ")]
    return int(float(value))


def test_the_numbers_are_those_of_the_contract() -> None:
    options = HttpOptions()
    assert (options.max_streams_per_user, options.max_streams) == (10, 5000)
    assert pieces.STALLED_SECONDS == 10


async def test_one_more_stream_than_a_user_may_have_ends_the_oldest(
    api: Api, streams: AsyncExitStack
) -> None:
    alice, bob = api.user(), api.user()
    others = await _open(streams, bob)
    first, second, third = [await _open(streams, alice) for _ in range(3)]
    assert await first.ends()
    await alice.create()
    assert await second.event() == await third.event()
    await bob.create()
    assert await others.event()
    assert await _count(api) == 3


async def test_when_all_places_are_taken_newcomers_are_told_to_come_back(
    api: Api, streams: AsyncExitStack
) -> None:
    users = [api.user() for _ in range(5)]
    opened = [await _open(streams, user) for user in users]
    newcomer = api.user()
    async with asyncio.timeout(5):
        reply = await newcomer.send("GET", f"{newcomer.tasks}/events")
    assert (reply.status, reply.code) == (503, "SERVICE_UNAVAILABLE")
    assert reply.header("retry-after") == "10"
    assert (await newcomer.send("GET")).status == 200
    for user, stream in zip(users, opened, strict=True):
        await user.create()
        assert await stream.event()


async def test_a_place_of_ones_own_can_be_had_for_an_older_one_when_all_are_taken(
    api: Api, streams: AsyncExitStack
) -> None:
    alice = api.user()
    first = await _open(streams, alice)
    await _open(streams, alice)
    for _ in range(3):
        await _open(streams, api.user())
    await _open(streams, alice)
    assert await first.ends()


async def test_head_takes_no_place(api: Api, streams: AsyncExitStack) -> None:
    alice = api.user()
    first = await _open(streams, alice)
    await _open(streams, alice)
    head = await alice.api.transport.send(
        "HEAD", f"{alice.tasks}/events", tuple(alice.authorization.items())
    )
    assert head.status == 200
    await alice.create()
    assert await first.event()


async def test_a_place_is_given_back_however_the_stream_ends(api: Api) -> None:
    alice = api.user()
    for _ in range(10):
        async with listening(alice) as stream:
            await stream.part()
            assert await _count(api) == 1
        reply = await alice.send(
            "GET", f"{alice.tasks}/events", headers={"last-event-id": "none of ours"}
        )
        assert reply.status == 400
        await alice.api.transport.send(
            "HEAD", f"{alice.tasks}/events", tuple(alice.authorization.items())
        )
    assert await _count(api) == 0


async def test_a_reader_who_takes_nothing_loses_the_stream(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pieces.STALLED_SECONDS < 15, "what is left after SIGTERM"
    monkeypatch.setattr(pieces, "STALLED_SECONDS", 0.05)
    alice = api.user()
    taken: asyncio.Queue[object] = asyncio.Queue(maxsize=2)  # the start, a comment, no event
    headers = [(name.encode(), value.encode()) for name, value in alice.authorization.items()]
    scope = http_scope("GET", f"{alice.tasks}/events", [(b"host", b"a"), *headers])
    answering = asyncio.create_task(
        alice.api.transport.app(scope, asyncio.Event().wait, taken.put)  # type: ignore[attr-defined] # of ASGITransport
    )
    while not taken.full():
        await asyncio.sleep(0)
    assert await _count(api) == 1
    await alice.create()
    async with asyncio.timeout(5):
        await answering
    assert await _count(api) == 0
