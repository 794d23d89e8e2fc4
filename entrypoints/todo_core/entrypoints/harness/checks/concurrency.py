"""Racing clients of one user see what some order of whole operations explains."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from hypothesis import strategies as st

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.conformance import TAGS_AND_TIMES
from todo_core.entrypoints.harness.checks.together import together
from todo_core.entrypoints.harness.linearizability import Call, linearization
from todo_core.entrypoints.harness.model import State, step
from todo_core.entrypoints.harness.observations import Observation, Refused
from todo_core.entrypoints.harness.operations import (
    Complete,
    Create,
    Edit,
    List,
    Nth,
    Operation,
    Read,
    Request,
    own,
)
from todo_core.entrypoints.harness.registry import Effort, check
from todo_core.entrypoints.harness.renaming import Comparison, Renaming
from todo_core.entrypoints.harness.trial import Trial

FIRST: Final = Nth(0)
TOO_BUSY: Final = frozenset({"CONFLICT", "SERVICE_UNAVAILABLE", "RATE_LIMITED"})
"""Refusals that are right at any time, and after which nothing has happened."""

Explained = tuple[State, Renaming]
TaskCall = Call[Request, Observation]


@dataclass
class Race:
    """What one user's clients did at the same time, in the order of beginnings and answers."""

    trial: Trial
    calls: list[TaskCall] = field(default_factory=list)
    moment: int = 0

    async def run(self, *clients: Sequence[Operation]) -> None:
        """Let every client do one thing after another, and all of them at once."""
        await together(*(self._client(operations) for operations in clients))

    async def _client(self, operations: Iterable[Operation]) -> None:
        for operation in operations:
            request, invoked = own("alice", operation), self._tick()
            answer = await self.trial.perform(request)
            self.calls.append(Call(request, answer, invoked, self._tick()))

    def _tick(self) -> int:
        self.moment += 1
        return self.moment


def explain(state: Explained, call: TaskCall) -> Explained | None:
    """The model's state after the call, if the call's answer is the model's."""
    model, renaming = state
    if isinstance(call.result, Refused) and call.result.code in TOO_BUSY:
        return state
    after, expected = step(model, call.operation)
    comparison = Comparison(renaming, TAGS_AND_TIMES)
    if any(comparison.differences(expected, call.result)):
        return None
    return after, comparison.renaming


async def _races(trial: Trial, before: Sequence[Operation], *clients: Sequence[Operation]) -> None:
    """Do things in turn, then at once, then look; all of it must have an explanation."""
    race = Race(trial)
    await race.run(before)
    await race.run(*clients)
    await race.run([Read(FIRST), List()])
    order = linearization(race.calls, (State(), Renaming()), explain)
    at_once = " | ".join(map(str, clients))
    trial.require(order is not None, f"no order explains what came of these at once: {at_once}")


@check("RACE-EDIT-01", "CONTRACT.md, 3.4", Capability.FRESH_USERS, effort=Effort.RACES)
async def no_edit_is_lost(trial: Trial) -> None:
    """Of edits of different fields at the same time, none is lost."""
    edits = st.sampled_from(
        [Edit(FIRST, title="new"), Edit(FIRST, description="new"), Edit(FIRST, completed=True)]
    )
    clients = trial.draw(st.lists(edits, min_size=2, max_size=4))
    await _races(trial, [Create("old")], *([edit] for edit in clients))


@check("RACE-TOGGLE-01", "CONTRACT.md, 3.6", Capability.FRESH_USERS, effort=Effort.RACES)
async def no_toggle_is_lost(trial: Trial) -> None:
    """Each of several toggles at the same time turns the task round."""
    clients = trial.draw(st.integers(2, 5))
    await _races(trial, [Create("old")], *([Complete(FIRST)] for _ in range(clients)))


@check(
    "RACE-VERSION-01",
    "CONTRACT.md, 4.10",
    Capability.FRESH_USERS,
    Capability.VERSIONS,
    effort=Effort.RACES,
)
async def one_of_many_conditional_writers_wins(trial: Trial) -> None:
    """Of writers who name the same version at the same time, exactly one wins."""
    clients = trial.draw(st.integers(2, 6))
    edits = ([Edit(FIRST, title=f"by {n}", expected=1)] for n in range(clients))
    await _races(trial, [Create("old")], *edits)


@check(
    "RACE-KEY-01", "CONTRACT.md, 5.4", Capability.FRESH_USERS, Capability.KEYS, effort=Effort.RACES
)
async def one_key_makes_one_task(trial: Trial) -> None:
    """Of creates with one key at the same time, one makes a task and the others replay it."""
    clients = trial.draw(st.integers(2, 6))
    await _races(trial, [], *([Create("once", key="key")] for _ in range(clients)))


@check("RACE-READ-01", "CONTRACT.md, 6.1", Capability.FRESH_USERS, effort=Effort.RACES)
async def no_reader_sees_half_a_write(trial: Trial) -> None:
    """Who reads during an edit sees the task as it was before or after it, and never goes back."""
    reads = trial.draw(st.integers(1, 4))
    writer = [Edit(FIRST, title=f"t{n}", description=f"d{n}") for n in range(2)]
    await _races(
        trial, [Create("t", description="d")], writer, *([Read(FIRST)] * reads for _ in range(2))
    )


@check("RACE-LIST-01", "CONTRACT.md, 3.18", Capability.FRESH_USERS, effort=Effort.RACES)
async def a_list_is_of_one_moment(trial: Trial) -> None:
    """Tasks and total of a list that is read during writes are of one moment."""
    writes = [Create(f"task {n}") for n in range(trial.draw(st.integers(1, 4)))]
    await _races(trial, [Create("first")], writes, *([List()] * 2 for _ in range(2)))
