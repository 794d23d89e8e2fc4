"""Users who are at work at the same time see nothing of each other."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.concurrency import TOO_BUSY
from todo_core.entrypoints.harness.checks.noninterference import everything
from todo_core.entrypoints.harness.checks.together import together
from todo_core.entrypoints.harness.histories import LISTS, READS, history
from todo_core.entrypoints.harness.observations import Observation, Refused
from todo_core.entrypoints.harness.operations import Create, List, Of, Read, Request, own
from todo_core.entrypoints.harness.registry import Effort, check
from todo_core.entrypoints.harness.renaming import Comparison, Renaming
from todo_core.entrypoints.harness.trial import Trial

WRITERS: Final = ("ann", "ben", "cleo")
READER: Final = "dora"
"""The one whose task the others try to see; it never changes, so they always see the same."""

_TRIES: Final = 5
"""How often a request is sent that is answered by "too busy"."""


@check("NONINT-02", "CONTRACT.md, 4.23", Capability.FRESH_USERS, effort=Effort.RACES)
async def others_at_once_make_no_difference(trial: Trial) -> None:
    """A user sees the same, up to ids, tokens and times, alone and while others are at work."""
    lives = {name: _life(trial, name) for name in WRITERS}
    lives[READER] = history(trial, READS, LISTS, users=(READER,))
    await trial.makes(READER, Create("theirs"))
    await trial.makes(_twin(READER), Create("theirs"))
    at_once: dict[str, list[Observation]] = {name: [] for name in lives}
    await together(*(_lead(trial, life, at_once[name]) for name, life in lives.items()))
    for name, life in lives.items():
        alone: list[Observation] = []
        await _lead(trial, map(_by_the_twin, life), alone)
        comparison = Comparison(Renaming(), frozenset({"moment"}))
        for request, expected, saw in zip(life, alone, at_once[name], strict=True):
            differences = list(comparison.differences(expected, saw))
            trial.require(not differences, f"{request} while others are at work: {differences}")


def _life(trial: Trial, name: str) -> list[Request]:
    """What a writer does: everything with their own tasks, and looks at what is the reader's."""
    theirs = Read(Of(READER))
    looks = [own(name, theirs), Request(name, READER, theirs), Request(name, READER, List())]
    return history(trial, *everything(trial), users=(name,), elsewhere=looks)


async def _lead(trial: Trial, life: Iterable[Request], seen: list[Observation]) -> None:
    """Do one thing after another, and keep what is seen but for the words of refusals."""
    for request in life:
        answer = await trial.perform(request)
        for _ in range(_TRIES):
            if not isinstance(answer, Refused) or answer.code not in TOO_BUSY:
                break
            answer = await trial.perform(request)
        seen.append(replace(answer, text=None) if isinstance(answer, Refused) else answer)


def _by_the_twin(request: Request) -> Request:
    """The same, done by somebody to whom nothing has happened yet."""
    is_own = request.owner == request.actor
    owner = _twin(request.owner) if is_own else request.owner
    return replace(request, actor=_twin(request.actor), owner=owner)


def _twin(name: str) -> str:
    return f"{name} alone"
