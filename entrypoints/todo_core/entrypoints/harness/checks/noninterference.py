"""Nothing that a user sees depends on what others do (Goguen and Meseguer, 1982)."""

from itertools import product
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks import faces
from todo_core.entrypoints.harness.histories import (
    DONE,
    EDITS,
    FEEDS,
    NEXT_PAGES,
    READS,
    World,
    history,
    life,
)
from todo_core.entrypoints.harness.observations import Observation
from todo_core.entrypoints.harness.operations import Create, List, Request
from todo_core.entrypoints.harness.registry import Effort, check
from todo_core.entrypoints.harness.renaming import Comparison, Renaming
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation

_KEYED: Final = [Create(title, key=key) for title, key in product(("a", "b", ""), ("k1", "k2"))]
_LISTS: Final = [
    List(done, limit=limit, unless_changed=known)
    for known, done, limit in product((False, True), DONE, (None, 1))
]

Seen = tuple[Observation, str]
"""What a user saw of one operation, and over HTTP the body besides."""


@check("NONINT-01", "CONTRACT.md, 4.23", Capability.FRESH_USERS, effort=Effort.GENERATED)
async def others_make_no_difference(trial: Trial) -> None:
    """A user sees the same, up to ids, tokens and times, whether others are at work or not."""
    requests = history(trial, *everything(trial), users=("alice", "bob"))
    among_others = await _seen_by(trial, "alice", requests)
    alone = [Request("alone", "alone", each.operation) for each in requests if _is_alice(each)]
    comparison = Comparison(Renaming(), frozenset({"moment"}))
    for (one, body), (other, same_body) in zip(
        among_others, await _seen_by(trial, "alone", alone), strict=True
    ):
        differences = list(comparison.differences(other, one))
        if body != same_body and not differences:
            differences = [f"body: expected {same_body}, saw {body}"]
        if differences:
            raise Violation(f"another user makes a difference: {'; '.join(differences)}")
    trial.exercised += len(alone) < len(requests) and bool(alone)


def everything(trial: Trial) -> tuple[World, ...]:
    """All that the subject lets users do with their own tasks."""
    created = (_KEYED,) if trial.offers(Capability.KEYS) else ()
    followed = (FEEDS,) if trial.offers(Capability.CHANGES) else ()
    return (*life(trial), *created, EDITS, READS, _LISTS, NEXT_PAGES, *followed)


def _is_alice(request: Request) -> bool:
    return request.actor == "alice"


async def _seen_by(trial: Trial, user: str, requests: list[Request]) -> list[Seen]:
    seen: list[Seen] = []
    for request in requests:
        answer = await trial.perform(request)
        if request.actor == user:
            names = trial.users.values()
            bodies = [faces.of_body(each.response, names) for each in trial.exchanges[-1:]]
            seen.append((faces.refusal(answer, names), "".join(bodies)))
    return seen
