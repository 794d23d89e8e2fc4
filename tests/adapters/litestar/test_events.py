"""Live events: CONTRACT.md, section 6."""

import asyncio
import json
import time

import pytest

from tests.support.api import Api, User
from tests.support.in_process import running
from tests.support.service import in_memory_service
from tests.support.streams import listening
from tests.support.tokens import ReadableTokens, token_for
from todo_core.adapters.litestar import HttpOptions, event_stream
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application.ports import Identity
from todo_core.domain.ownership import authorize


@pytest.fixture
def alice(in_process: Api) -> User:
    """Somebody in this process, whose stream can be watched message by message."""
    return in_process.user()


async def test_each_change_is_announced_with_a_token_that_covers_it(alice: User) -> None:
    async with listening(alice) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream"
        assert stream.headers["cache-control"] == "private, no-cache, no-transform"
        assert stream.headers["x-accel-buffering"] == "no"
        for title in ("one", "two"):
            task = await alice.create(title)
            event = await stream.event()
            assert event["event"] == "change"
            token = json.loads(event["data"])["token"]
            assert event["id"] == token
            feed = await alice.send("GET", f"{alice.tasks}/changes")
            assert feed.data["changes"][-1]["id"] == task["id"]
            assert feed.meta["next_token"] == token


async def test_nothing_is_said_of_anybody_else(alice: User) -> None:
    async with listening(alice) as stream:
        assert (await stream.part()) == b":\n\n"
        await alice.api.user().create()
        with pytest.raises(TimeoutError):
            await stream.part(0.7)


async def test_whoever_comes_back_hears_what_happened_meanwhile(alice: User) -> None:
    await alice.create()
    token = (await alice.send("GET", f"{alice.tasks}/changes")).meta["next_token"]
    async with listening(alice, {"last-event-id": token}) as stream:
        await stream.part()
        with pytest.raises(TimeoutError):
            await stream.part(0.6)
    await alice.create()
    async with listening(alice, {"last-event-id": token}) as stream:
        assert (await stream.event())["id"] != token


@pytest.mark.parametrize("wrong", ["x", "", "\u00e9"])
async def test_a_last_event_id_that_is_no_token_is_refused(alice: User, wrong: str) -> None:
    headers = {"last-event-id": wrong}
    reply = await alice.send("GET", f"{alice.tasks}/events", headers=headers)
    assert (reply.status, reply.code) == (400, "INVALID_CURSOR")


async def test_nobody_listens_to_another_user(alice: User) -> None:
    bob = alice.api.user()
    reply = await alice.send("GET", f"{bob.tasks}/events")
    assert reply.status == 403


async def test_silence_is_broken_by_comments(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert event_stream.COMMENT_SECONDS == 15
    monkeypatch.setattr(event_stream, "COMMENT_SECONDS", 0.01)
    async with listening(alice) as stream:
        assert [await stream.part() for _ in range(3)] == [b":\n\n"] * 3


class ShortLived(ReadableTokens):
    """Believes readable tokens, which expire at one moment."""

    def __init__(self) -> None:
        super().__init__()
        self.expires_at = time.time() + 0.3

    async def verify(self, token: str) -> Identity:
        identity = await super().verify(token)
        return Identity(identity.user_id, self.expires_at)


async def test_the_stream_ends_with_the_token_which_opens_no_other() -> None:
    """Else who comes back at once would do so again and again until the leeway is over."""
    async with running(in_memory_service(tokens=ShortLived())) as transport:
        alice = Api(transport, token_for).user()
        async with listening(alice) as stream:
            assert await stream.part() == b":\n\n"
            assert await stream.part() is None
        assert (await alice.send("GET", f"{alice.tasks}/events")).status == 401
        assert (await alice.send("GET", alice.tasks)).status == 200


async def test_the_stream_ends_with_the_account_and_its_tokens_have_expired() -> None:
    tasks = InMemoryTasks()
    async with running(in_memory_service(tasks=tasks)) as transport:
        alice = Api(transport, token_for).user()
        await alice.create()
        async with listening(alice) as stream:
            await stream.part()
            await alice.create()
            last = (await stream.event())["id"]
            await tasks.erase(authorize(alice.id, alice.id))
            assert await stream.part() is None
        for headers, query in (({"last-event-id": last}, "events"), ({}, f"changes?since={last}")):
            reply = await alice.send("GET", f"{alice.tasks}/{query}", headers=headers)
            assert (reply.status, reply.code) == (410, "SYNC_TOKEN_EXPIRED")


async def test_the_stream_ends_when_the_service_stops_and_takes_up_no_place() -> None:
    service = in_memory_service(HttpOptions(max_in_flight=1, request_seconds=0.05))
    async with running(service) as transport:
        alice = Api(transport, token_for).user()
        async with listening(alice) as stream:
            await stream.part()
            await asyncio.sleep(0.1)  # longer than any other request may take
            await alice.create()
            await stream.event()
            service.end_streams()
            assert await stream.part() is None


async def test_a_client_that_leaves_is_forgotten(alice: User) -> None:
    before = len(asyncio.all_tasks())
    async with listening(alice) as stream:
        await stream.part()
        assert len(asyncio.all_tasks()) > before
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before


async def test_head_opens_no_stream(alice: User) -> None:
    async with asyncio.timeout(1):
        transport = alice.api.transport
        reply = await transport.send(
            "HEAD", f"{alice.tasks}/events", tuple(alice.authorization.items())
        )
    assert (reply.status, reply.body) == (200, b"")
    assert reply.header("content-type") == "text/event-stream"
