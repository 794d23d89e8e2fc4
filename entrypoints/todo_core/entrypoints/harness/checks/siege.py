"""Asking for whatever a service documents of another user's: nothing must give."""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from todo_core.entrypoints.harness.checks.foreign_ids import list_of
from todo_core.entrypoints.harness.http.messages import HttpRequest, HttpResponse
from todo_core.entrypoints.harness.http.requests import JSON
from todo_core.entrypoints.harness.http.routes import DOCUMENT
from todo_core.entrypoints.harness.observations import TaskSeen
from todo_core.entrypoints.harness.operations import Create, Delete
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import answering

WITH_BODY: Final = ("POST", "PUT", "PATCH")
METHODS: Final = ("GET", "HEAD", *WITH_BODY, "DELETE")

_PARAMETER: Final = re.compile(r"\{([^}]*)\}")
_REFUSALS: Final = (*range(400, 500), 503)


@dataclass(frozen=True, slots=True, order=True)
class Documented:
    """An operation with parameters in its path."""

    template: str
    method: str

    def request(self, user: str, task: str) -> HttpRequest:
        """Ask for it, with a body that it could take if it takes any."""
        target = _PARAMETER.sub(
            lambda found: quote(user if "user" in found[1] else task, safe=""), self.template
        )
        if self.method not in WITH_BODY:
            return HttpRequest(self.method, target)
        completes = self.template.endswith("/complete")
        body = b'{"completed": true}' if completes else b'{"title": "taken"}'
        return HttpRequest(self.method, target, JSON, body)


async def documented(trial: Trial) -> list[Documented]:
    """The document's operations, and HEAD wherever there is GET."""
    document = await trial.sends_to(None, "GET", DOCUMENT)
    return sorted(_operations(document.content["paths"]))


def _operations(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[Documented]:
    for template, item in paths.items():
        methods = {method.upper() for method in item}
        methods |= {"HEAD"} if "GET" in methods else set()
        if _PARAMETER.search(template):
            yield from (Documented(template, method) for method in methods.intersection(METHODS))


@dataclass(frozen=True, slots=True)
class Siege:
    """What is alice's, while bob tries to get at it."""

    trial: Trial
    secret: str
    kept: str
    deleted: str
    tasks: tuple[TaskSeen, ...]

    def request(self, operation: Documented, owner: str) -> HttpRequest:
        """An operation with the id of a task of alice's, on her path or on bob's."""
        task = self.deleted if operation.template.endswith("/restore") else self.kept
        return operation.request(self.trial.user(owner), task)

    async def refuses(self, request: HttpRequest) -> None:
        """Refused, nothing told and nothing changed."""
        await self._withstands(request, refusing=True)

    async def keeps_its_own(self, request: HttpRequest) -> None:
        """Nothing told of alice's and nothing changed, whatever is done with bob's own."""
        await self._withstands(request, refusing=False)

    async def _withstands(self, request: HttpRequest, *, refusing: bool) -> None:
        with self.trial.in_passing():
            response = await self.answer(request)
            beside = f" with {dict(request.headers)}" if request.headers else ""
            what = f"{request.method} {request.target}{beside}"
            refused = is_refusal(response) or not refusing
            self.trial.require(refused, f"{what} is answered by {response.status}")
            told = self.secret in f"{response.headers} {response.body!r}"
            self.trial.require(not told, f"{what} tells what is another user's")
            now = await list_of(self.trial, "alice")
            self.trial.require(now == self.tasks, f"{what} changes {self.tasks} to {now}")

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """What bob is answered; of a stream, its beginning."""
        service, bob = self.trial.http, self.trial.user("bob")
        async with answering():
            if request.method != "GET":
                return await service.send(request, bob)
            async with service.listen(request, bob) as stream:
                return stream.response


async def besieged(trial: Trial) -> Siege:
    """A task of alice's on her list and one in her trash, both with a secret in their titles."""
    secret = secrets.token_hex(8)
    kept, deleted = await trial.makes("alice", *(Create(f"{secret} {n}") for n in range(2)))
    await trial.does("alice", Delete(deleted))
    return Siege(trial, secret, kept, deleted, await list_of(trial, "alice"))


def is_refusal(response: HttpResponse) -> bool:
    """Whether a request is turned down, and not broken down over."""
    return response.status in _REFUSALS
