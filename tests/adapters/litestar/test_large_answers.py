"""Answers that are too large to be sent at once: CONTRACT.md, clause 4.32."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.api import Api, User
from tests.support.in_process import BROKEN_OFF, Conversation, http_scope
from tests.support.service import in_memory_service, serving
from todo_core.adapters.litestar import HttpOptions, pieces, room
from todo_core.adapters.litestar.errors import Refused

TASKS = 40
PAGE_BYTES = 180_000
"""About as much as a page of them takes, which is several pieces."""


class Reader(Conversation):
    """A client that takes so many messages, the head among them, and no more until it is told."""

    def __init__(self, user: User, query: str = "", takes: int = 1) -> None:
        super().__init__([b""])
        self._user = user
        self._query = query
        self._room = asyncio.Semaphore(takes)

    async def receive(self) -> dict[str, Any]:
        if not self.unread:
            await asyncio.Event().wait()
        return await super().receive()

    async def send(self, message: Any) -> None:
        await self._room.acquire()
        await super().send(message)

    def go_on(self) -> None:
        for _ in range(1000):
            self._room.release()

    async def ask(self, method: str = "GET") -> None:
        """Take what there is to take."""
        headers = [(key.encode(), value.encode()) for key, value in self._headers()]
        scope = http_scope(method, f"{self._user.tasks}?{self._query}", headers)
        await self._user.api.transport.app(scope, self.receive, self.send)  # type: ignore[attr-defined] # of ASGITransport

    def begin(self) -> "asyncio.Task[None]":
        return asyncio.create_task(self.ask())

    def _headers(self) -> list[tuple[str, str]]:
        return [("host", "service.test"), *self._user.authorization.items()]


async def begun(reader: Reader) -> "asyncio.Task[None]":
    """Ask, and come back when the head of the answer is there."""
    answering = reader.begin()
    async with asyncio.timeout(10):
        while not reader.sent:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    return answering


@pytest.fixture
async def api(request: pytest.FixtureRequest) -> AsyncIterator[Api]:
    """With room for two pages of a user's, and three of everybody's."""
    taken = PAGE_BYTES + room.CONNECTION_BYTES
    options = HttpOptions(
        max_in_flight=getattr(request, "param", 4),
        large_answers_bytes=3 * taken,
        large_answers_bytes_per_user=2 * taken,
    )
    async with asyncio.timeout(30), serving(in_memory_service(options)) as api:
        yield api


@pytest.fixture
async def alice(api: Api) -> User:
    return await with_much(api.user())


async def with_much(user: User) -> User:
    for _ in range(TASKS):
        await user.create(description="🥛" * 1000)
    return user


async def test_a_large_answer_leaves_in_pieces_as_its_reader_takes_them(alice: User) -> None:
    reader = Reader(alice, takes=3)
    answering = await begun(reader)
    await asyncio.sleep(0.05)
    assert len(reader.sent) == 3
    reader.go_on()
    await answering
    reply = reader.reply()
    assert len(reply.data["tasks"]) == TASKS
    assert reply.header("content-length") == str(len(reply.body))
    assert max(len(part["body"]) for part in reader.sent[1:]) <= pieces.PIECE_BYTES


@pytest.mark.parametrize(("method", "query"), [("GET", "limit=10"), ("HEAD", "")])
async def test_a_small_answer_leaves_at_once(alice: User, method: str, query: str) -> None:
    reader = Reader(alice, query)
    reader.go_on()
    await reader.ask(method)
    assert len(reader.sent) == 2


@pytest.mark.parametrize("api", [1], indirect=True)
async def test_a_reader_who_takes_nothing_keeps_the_place_and_then_loses_the_answer(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "STALLED_SECONDS", 1)
    bob = alice.api.user()
    reader = Reader(alice)
    answering = await begun(reader)
    assert (await bob.send("GET")).status == 503
    await answering
    assert len(reader.sent) == 1
    assert (await bob.send("GET")).status == 200


async def test_who_takes_nothing_makes_room_for_the_same_user(alice: User) -> None:
    bob = await with_much(alice.api.user())
    stalled = [Reader(alice), Reader(alice), Reader(bob)]
    answering = [await begun(each) for each in stalled]
    taking = Reader(alice)
    taking.go_on()
    await taking.ask()
    assert len(taking.reply().data["tasks"]) == TASKS
    for each in stalled:
        each.go_on()
    await asyncio.gather(*answering)
    assert [each.sent[-1].get("more_body") for each in stalled] == [True, False, False]
    assert len(stalled[0].sent) < len(stalled[1].sent)


async def test_without_room_an_answer_waits_and_is_then_refused(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "WAIT_SECONDS", 1)
    reply = await alice.send("GET", f"{alice.tasks}?limit=1000")  # more than all that there is
    assert (reply.status, reply.code) == (503, "SERVICE_UNAVAILABLE")
    assert "read them" in reply.message
    assert reply.header("retry-after")


async def test_room_is_each_users_and_everybodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WAIT_SECONDS", 0.05)
    space = room.Room(100, 60)
    first = await space.take("alice", 60)
    with pytest.raises(Refused):
        await space.take("alice", 1)
    second = await space.take("bob", 40)
    with pytest.raises(Refused):
        await space.take("carol", 1)
    space.give_back(first)
    await space.take("carol", 60)
    space.give_back(second)
    await space.take("alice", 40)


async def test_who_waits_for_room_gets_what_is_given_back() -> None:
    space = room.Room(100, 60)
    first = await space.take("alice", 60)
    waiting = asyncio.create_task(space.take("alice", 60))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    space.give_back(first)
    assert (await waiting).size == 60


async def test_whoever_leaves_is_sent_nothing_more(alice: User) -> None:
    """Also by a server that never makes us wait, as one does where nobody reads any longer."""
    reader = Reader(alice, takes=1000)
    reader.unread.append(BROKEN_OFF)
    await reader.ask()
    assert reader.sent[-1]["more_body"] is True
