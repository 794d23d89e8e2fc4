"""Applications whose live events tell too little, too much or the wrong thing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.answers import Answer
from todo_core.entrypoints.harness.zoo.reference.app import App
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry


@mutant(sole_killer="EVENTS-TELL-01")
class KeepsDeletesQuiet(App):
    """Only some handlers announce what they did; of a delete, listeners learn with what is next."""

    def announces(self, inquiry: Inquiry) -> bool:
        return super().announces(inquiry) and inquiry.method != "DELETE"


@mutant(sole_killer="EVENTS-TOKEN-01")
class AnnouncesWhereTheFeedStoodBefore(App):
    """Past the first, the token of an event is that of the event before, and does not cover it."""

    @asynccontextmanager
    async def watched(self, user: str, since: str | None) -> AsyncIterator[AsyncIterator[str]]:
        async with super().watched(user, since) as tokens:
            yield _one_behind(tokens)


async def _one_behind(tokens: AsyncIterator[str]) -> AsyncIterator[str]:
    before = None
    async for token in tokens:
        yield before or token
        before = token


@mutant(sole_killer="EVENTS-RESUME-01")
class ForgetsWhereTheListenerHasBeen(App):
    """`Last-Event-ID` is not looked at, so whoever comes back begins anew."""

    def last_event(self, inquiry: Inquiry) -> str | None:  # noqa: ARG002 - that is the mistake
        return None


@mutant(sole_killer="ISO-EVENTS-01")
class AnnouncesToEverybody(App):
    """All listeners wait for the same bell, and each is told whenever it rings."""

    def __init__(self) -> None:
        super().__init__()
        self.bell: asyncio.Event = asyncio.Event()

    def announce(self, user: str) -> None:
        super().announce(user)
        self.bell.set()
        self.bell = asyncio.Event()

    @asynccontextmanager
    async def watched(self, user: str, since: str | None) -> AsyncIterator[AsyncIterator[str]]:
        if since is None:
            yield self._rung(user, self.bell)
        else:
            async with super().watched(user, since) as tokens:
                yield tokens

    async def _rung(self, user: str, bell: asyncio.Event) -> AsyncIterator[str]:
        while True:
            await bell.wait()
            bell = self.bell
            yield (await self.core.read_changes(actor=user, user_id=user)).next_token


@mutant(sole_killer="ABSENT-EVENTS-01", without=Capability.EVENTS)
class BreaksDownAtEvents(App):
    """Without events, listening breaks down instead of being refused."""

    async def events(self, user: str, inquiry: Inquiry) -> Answer:
        raise KeyError(user, inquiry)
