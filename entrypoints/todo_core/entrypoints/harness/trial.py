"""What a check is given to work with: users, what they do, and a record of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from todo_core.entrypoints.harness.canaries import made_up
from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.draws import Drawn, Draws
from todo_core.entrypoints.harness.http.event_stream import EventStream
from todo_core.entrypoints.harness.http.messages import Exchange, HttpRequest, HttpResponse
from todo_core.entrypoints.harness.http.requests import tasks_path
from todo_core.entrypoints.harness.memory import Memory
from todo_core.entrypoints.harness.observations import Crashed, Made, Observation
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Edit,
    List,
    NextPage,
    Nth,
    Of,
    Operation,
    Read,
    Request,
    Restore,
    TaskRef,
)
from todo_core.entrypoints.harness.profiles import Profile
from todo_core.entrypoints.harness.subject import Subject
from todo_core.entrypoints.harness.subjects.http import HttpSubject
from todo_core.entrypoints.harness.violation import NoAnswer, Violation, answering


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did, and what came of it."""

    request: Request
    observation: Observation


class Trial:
    """One example of a check, on one subject, by users whom nobody has met before."""

    def __init__(
        self,
        subject: Subject,
        profile: Profile,
        data: Draws | None = None,
        broken: Mapping[str, Exchange] | None = None,
    ) -> None:
        """Start with nobody, and nothing done; `data` is where examples are drawn from."""
        self.subject = subject
        self.profile = profile
        self.exercised: int = 0
        """How often the promise was put to the test."""
        self.steps: list[Step] = []
        self.users: dict[str, str] = {}
        """What the users that the check speaks of are really called."""
        self.has_called: bool = False
        """Whether the check has chosen any of these names."""
        self.broken: Mapping[str, Exchange] = broken or {}
        """For each rule for single responses, an exchange of another trial that broke it."""
        self.passed: list[Exchange] = []
        """What was exchanged in passing."""
        self.drawn: list[object] = []
        """What this example is made of, in order."""
        self._data = data
        self._memories: dict[str, Memory] = {}
        self._http = subject if isinstance(subject, HttpSubject) else None
        if self._http:
            self._http.journal.clear()

    def draw(self, strategy: st.SearchStrategy[Drawn]) -> Drawn:
        """An example; what is drawn is made simpler when the trial fails."""
        if self._data is None:
            raise RuntimeError("only a generated check draws examples")
        drawn = self._data.draw(strategy)
        self.drawn.append(drawn)
        return drawn

    def offers(self, capability: Capability) -> bool:
        """Whether the subject declares it."""
        return capability in self.subject.capabilities

    def user(self, name: str) -> str:
        """What the user of this name is really called; somebody new when first asked."""
        if name not in self.users:
            self.users[name] = self._new_user(name)
        return self.users[name]

    def call(self, name: str, user: str) -> None:
        """Let the user of this name be really called so."""
        self.users[name] = user
        self.has_called = True

    def memory(self, name: str) -> Memory:
        """What the user has been given so far."""
        return self._memories.setdefault(name, Memory())

    async def does(self, name: str, operation: Operation, at: str | None = None) -> Observation:
        """What the user sees of an operation on their own path, or on that of another user."""
        return await self.perform(Request(name, at or name, operation))

    async def perform(self, request: Request) -> Observation:
        """What the actor sees; references are resolved by what users were given before."""
        actor, owner = self.user(request.actor), self.user(request.owner)
        operation = self._resolved(request)
        await asyncio.sleep(0)  # others first: a store that never waits would let nobody race
        try:
            async with answering():
                observation = await self.subject.act_as(actor).perform(owner, operation)
        except NoAnswer as silence:
            self.steps.append(Step(self._symbolic(request), Crashed(str(silence))))
            raise
        self.memory(request.actor).learn(operation, observation)
        self.steps.append(Step(self._symbolic(request), observation))
        return observation

    async def makes(self, name: str, *creates: Create) -> list[str]:
        """The ids of tasks that the user makes; a refused create is a violation."""
        for create in creates:
            made = await self.does(name, create)
            if not isinstance(made, Made):
                raise Violation(f"{name} could not make a task: {made}")
        return self.memory(name).tasks[-len(creates) :]

    async def sends(
        self,
        name: str | None,
        method: str,
        path: str = "",
        *,
        at: str | None = None,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> HttpResponse:
        """The response to a raw request below the user's tasks, or those of `at`."""
        target = tasks_path(self.user(at or name or "alice")) + path
        return await self.sends_to(name, method, target, headers=headers, body=body)

    async def sends_to(
        self,
        name: str | None,
        method: str,
        target: str,
        *,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> HttpResponse:
        """The response to a raw request, with the user's token where a user is named."""
        request = HttpRequest(method, target, tuple(headers), body)
        user = None if name is None else self.user(name)
        async with answering():
            return await self.http.send(request, user)

    @asynccontextmanager
    async def listens(
        self, name: str, *, at: str | None = None, last: str | None = None
    ) -> AsyncIterator[EventStream]:
        """The events that the user hears, who comes back if `last` is the id of one."""
        target = f"{tasks_path(self.user(at or name))}/events"
        headers = () if last is None else (("last-event-id", last),)
        async with AsyncExitStack() as stack:
            listening = self.http.listen(HttpRequest("GET", target, headers), self.user(name))
            async with answering():
                stream = await stack.enter_async_context(listening)
            yield stream

    @property
    def http(self) -> HttpSubject:
        """The subject, for checks that need `http`."""
        if self._http is None:
            raise RuntimeError("a check that sends requests has to need `http`")
        return self._http

    @contextmanager
    def in_passing(self) -> Iterator[None]:
        """Leave what goes well inside out of the story, which so ends with what goes wrong."""
        done, sent = len(self.steps), len(self.http.journal)
        yield
        self.passed += self.http.journal[sent:]
        del self.steps[done:], self.http.journal[sent:]

    @property
    def exchanges(self) -> list[Exchange]:
        """The requests of the story with their responses, if the subject speaks HTTP."""
        return list(self._http.journal) if self._http else []

    @property
    def all_exchanges(self) -> list[Exchange]:
        """Those, and what was exchanged in passing."""
        return self.passed + self.exchanges

    def require(self, kept: object, complaint: str) -> None:
        """Count one test of the promise; raise Violation unless it is kept."""
        self.exercised += 1
        if not kept:
            raise Violation(complaint)

    def _new_user(self, name: str) -> str:
        if self.offers(Capability.FRESH_USERS):
            return made_up(name)
        return next(user for user in self.subject.ready_users if user not in self.users.values())

    def _resolved(self, request: Request) -> Operation:
        memory, operation = self.memory(request.actor), request.operation
        match operation:
            case Read() | Edit() | Complete() | Delete() | Restore():
                return replace(operation, task=self._task(request.actor, operation.task))
            case List():
                return memory.with_tag(operation)
            case NextPage():
                return memory.following(operation)
            case Changes(since=Nth() as since):
                return replace(operation, since=memory.since(since))
            case _:
                return operation

    def _symbolic(self, request: Request) -> Request:
        """The request with a task's id put as whose task it is, so that it can be repeated."""
        match request.operation:
            case Read() | Edit() | Complete() | Delete() | Restore() as operation:
                task = self._whose(operation.task)
                return replace(request, operation=replace(operation, task=task))
            case _:
                return request

    def _whose(self, ref: TaskRef) -> TaskRef:
        for name, memory in self._memories.items():
            if isinstance(ref, str) and ref in memory.tasks:
                return Of(name, memory.tasks.index(ref))
        return ref

    def _task(self, actor: str, ref: TaskRef) -> str:
        match ref:
            case Nth(number):
                return self.memory(actor).task(number)
            case Of(user, number):
                return self.memory(user).task(number)
            case str():
                return ref
