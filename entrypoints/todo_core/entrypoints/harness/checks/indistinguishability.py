"""Refusals give nothing away: they are alike for what is another's and for what is not there."""

from collections.abc import Callable, Sequence
from typing import Final

from hypothesis import strategies as st

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks import faces
from todo_core.entrypoints.harness.http.messages import HttpResponse
from todo_core.entrypoints.harness.http.requests import JSON, tasks_path
from todo_core.entrypoints.harness.memory import NEVER_MADE
from todo_core.entrypoints.harness.observations import Refused
from todo_core.entrypoints.harness.operations import (
    Complete,
    Create,
    Delete,
    Edit,
    Operation,
    Read,
)
from todo_core.entrypoints.harness.registry import Effort, check
from todo_core.entrypoints.harness.trial import Trial

VERBS: Final[dict[str, Callable[[str], Operation]]] = {
    "read": Read,
    "edit": lambda task: Edit(task, title="x"),
    "complete": Complete,
    "delete": Delete,
}


async def _face(trial: Trial, operation: Operation) -> str | None:
    """How a refusal looks; None when it is none."""
    answer = await trial.does("bob", operation)
    if not isinstance(answer, Refused):
        return None
    names = trial.users.values()
    if trial.exchanges:
        return faces.of_refusal(trial.exchanges[-1].response, names)
    return str(faces.refusal(answer, names))


async def _alike(trial: Trial, operations: Sequence[Operation], what: str) -> None:
    """Those that are refused are refused alike; that they are refused is for others to check."""
    answers = [await _face(trial, operation) for operation in operations]
    refusals = [face for face in answers if face is not None]
    if len(refusals) > 1:
        trial.require(len(set(refusals)) == 1, f"{what} can be told apart: {refusals}")


@check("ALIKE-ID-01", "CONTRACT.md, 4.5", effort=Effort.GENERATED)
async def foreign_deleted_and_unmade_ids_are_alike(trial: Trial) -> None:
    """The id of another's task, of a deleted task and of none at all are refused alike."""
    (foreign,) = await trial.makes("alice", Create("secret"))
    (deleted,) = await trial.makes("bob", Create("deleted"))
    await trial.does("bob", Delete(deleted))
    verb = VERBS[trial.draw(st.sampled_from(sorted(VERBS)))]
    await _alike(trial, [verb(task) for task in (NEVER_MADE, deleted, foreign)], "ids of tasks")


@check("ALIKE-ID-02", "CONTRACT.md, 4.5")
async def ids_that_are_none_are_alike(trial: Trial) -> None:
    """A text that is no UUID is refused like the id of no task."""
    (made,) = await trial.makes("bob", Create("mine"))
    for odd in ("7", "tasks", f"{{{made}}}", made.replace("-", ""), f"{made}0"):
        answers = [await _face(trial, Read(task)) for task in (NEVER_MADE, odd)]
        trial.require(len(set(answers)) == 1, f"{odd!r} is answered by {answers[1]}")


@check("ALIKE-VERSION-01", "CONTRACT.md, 4.21", Capability.VERSIONS)
async def versions_of_foreign_tasks_stay_unknown(trial: Trial) -> None:
    """Whatever version a write names, another user's task is refused like one that is not there."""
    (foreign,) = await trial.makes("alice", Create("secret"))
    writes = [
        Edit(task, title="x", expected=version)
        for task in (NEVER_MADE, foreign)
        for version in (1, 2)
    ]
    await _alike(trial, writes, "versions of another user's task")


BODIES: Final = (
    (JSON, b'{"title": "x"}'),
    (JSON, b'{"title": ""}'),
    (JSON, b"{"),
    (JSON, b'{"title": "%s"}' % (b"x" * 70_000)),
    ((("content-type", "text/plain"),), b"x"),
)


@check("ALIKE-PATH-01", "CONTRACT.md, 4.23", Capability.HTTP)
async def bodies_on_a_foreign_path_are_not_judged(trial: Trial) -> None:
    """On another user's path, good and bad bodies are refused alike."""
    responses = [
        await trial.sends("bob", "POST", at="alice", headers=headers, body=body)
        for headers, body in BODIES
    ]
    _all_alike(trial, responses, "bodies on another user's path")


@check("ALIKE-PATH-02", "CONTRACT.md, 4.23", Capability.HTTP)
async def users_stay_unknown(trial: Trial) -> None:
    """The paths of users with tasks and of users who never were are refused alike."""
    await trial.makes("alice", Create("secret"))
    paths = [tasks_path(trial.user("alice")), tasks_path(f"nobody-like-{trial.user('alice')}")]
    responses = [await trial.sends_to("bob", "GET", path) for path in paths]
    _all_alike(trial, responses, "users with tasks and users without")


@check("ALIKE-PATH-03", "CONTRACT.md, 4.23", Capability.HTTP)
async def tasks_on_a_foreign_path_stay_unknown(trial: Trial) -> None:
    """On another user's path, tasks that are there and tasks that are not are refused alike."""
    (there,) = await trial.makes("alice", Create("secret"))
    for method in ("GET", "DELETE"):
        responses = [
            await trial.sends("bob", method, f"/{task}", at="alice") for task in (there, NEVER_MADE)
        ]
        _all_alike(trial, responses, "tasks on another user's path")


@check("ALIKE-PATH-04", "CONTRACT.md, 4.23", Capability.HTTP)
async def routes_on_a_foreign_path_are_not_judged(trial: Trial) -> None:
    """On another user's path, known and unknown routes and methods are refused alike."""
    probes = (("GET", ""), ("GET", "/a/b/c"), ("DELETE", ""), ("POST", "/changes"))
    responses = [await trial.sends("bob", method, path, at="alice") for method, path in probes]
    _all_alike(trial, responses, "routes on another user's path")


@check("ALIKE-PATH-05", "CONTRACT.md, 4.23", Capability.HTTP)
async def options_on_a_foreign_path_are_not_judged(trial: Trial) -> None:
    """On another user's path, good and bad options and tags are refused alike."""
    responses = [
        await trial.sends("bob", "GET", query, at="alice", headers=headers)
        for query, headers in (
            ("", ()),
            ("?limit=0", ()),
            ("?cursor=x", ()),
            ("", (("if-none-match", "x"),)),
        )
    ]
    _all_alike(trial, responses, "options on another user's path")


def _all_alike(trial: Trial, responses: Sequence[HttpResponse], what: str) -> None:
    """All are refused as the first is; that this one is refused is for others to check."""
    names = trial.users.values()
    refusals = {faces.of_refusal(each, names) for each in responses}
    let_in = responses[0].code is None
    trial.require(let_in or len(refusals) == 1, f"{what} can be told apart: {sorted(refusals)}")
