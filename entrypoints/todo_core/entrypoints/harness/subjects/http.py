"""What subjects that speak HTTP have in common."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

from todo_core.entrypoints.harness.capabilities import FEATURES, Capability
from todo_core.entrypoints.harness.http.event_stream import EventStream, hearing
from todo_core.entrypoints.harness.http.messages import Exchange, HttpRequest, HttpResponse, Wire
from todo_core.entrypoints.harness.http.requests import request_for
from todo_core.entrypoints.harness.http.responses import observation_of
from todo_core.entrypoints.harness.http.routes import DOCUMENT
from todo_core.entrypoints.harness.http.tokens import ReadyTokens, SharedSecret
from todo_core.entrypoints.harness.observations import Observation
from todo_core.entrypoints.harness.operations import Operation
from todo_core.entrypoints.harness.subject import Actor, Subject
from todo_core.entrypoints.harness.violation import NoAnswer, answering

TokenFor = Callable[[str], str]
"""A bearer token that the service takes for the user's."""


class HttpSubject(Subject):
    """A service, reached over some wire; keeps what was sent and received."""

    def __init__(
        self,
        wire: Wire,
        token_for: TokenFor,
        *,
        features: frozenset[Capability] = FEATURES,
        name: str,
    ) -> None:
        """Examine what is at the other end of the wire.

        With `SharedSecret`, hostile tokens are tried as well; with `ReadyTokens`, only their users
        act.
        """
        self.name = name
        self.token_for = token_for
        self.ready_users: tuple[str, ...] = (
            token_for.users if isinstance(token_for, ReadyTokens) else ()
        )
        self.capabilities: frozenset[Capability] = features | _means(token_for)
        self.journal: list[Exchange] = []
        """Every exchange; whoever wants to know its own clears it first."""
        self.base_url: str = wire.base_url
        self._wire = wire

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Reach the service, and see whether it has a document."""
        async with self._wire.opened():
            await self._look_for_document()
            yield

    def act_as(self, user: str) -> Actor:
        """The service, with this user's token."""
        return _Client(self, user)

    async def send(self, request: HttpRequest, user: str | None = None) -> HttpResponse:
        """The response to a raw request; with a user, their token is added to its headers.

        Where the deployment demands If-Match, `*` stands for the absence of any wish.
        """
        request = self._signed(request, user)
        response = await self._exchange(request, user)
        if response.code == "PRECONDITION_REQUIRED":
            any_version = replace(request, headers=(*request.headers, ("if-match", "*")))
            response = await self._exchange(any_version, user)
        return response

    @asynccontextmanager
    async def listen(self, request: HttpRequest, user: str) -> AsyncIterator[EventStream]:
        """What the user hears for as long as the context is open."""
        request = self._signed(request, user)
        async with self._wire.listen(request) as answer, hearing(*answer) as stream:
            try:
                yield stream
            finally:
                self.journal.append(Exchange(request, stream.response, user))

    async def _look_for_document(self) -> None:
        self.capabilities -= {Capability.DOCUMENT}
        with suppress(NoAnswer):
            async with answering():
                response = await self._wire.send(HttpRequest("GET", DOCUMENT))
            if isinstance(response.content.get("paths"), dict):
                self.capabilities |= {Capability.DOCUMENT}

    def _signed(self, request: HttpRequest, user: str | None) -> HttpRequest:
        if user is None:
            return request
        bearer = ("authorization", f"Bearer {self.token_for(user)}")
        return replace(request, headers=(bearer, *request.headers))

    async def _exchange(self, request: HttpRequest, user: str | None) -> HttpResponse:
        response = await self._wire.send(request)
        self.journal.append(Exchange(request, response, user))
        return response

    async def purge(self) -> None:
        """Nobody can do that over HTTP."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class _Client(Actor):
    subject: HttpSubject
    user: str

    async def perform(self, owner: str, operation: Operation) -> Observation:
        response = await self.subject.send(request_for(owner, operation), self.user)
        return observation_of(operation, response)


def _means(token_for: TokenFor) -> frozenset[Capability]:
    means = {Capability.HTTP, Capability.DOCUMENT}
    if not isinstance(token_for, ReadyTokens):
        means.add(Capability.FRESH_USERS)
    if isinstance(token_for, SharedSecret):
        means.add(Capability.FORGED_TOKENS)
    return frozenset(means)
