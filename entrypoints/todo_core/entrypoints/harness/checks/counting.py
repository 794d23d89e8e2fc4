"""The change counter, which only a store shows; tokens and tags hide it."""

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.histories import history, life
from todo_core.entrypoints.harness.model import State, step
from todo_core.entrypoints.harness.observations import Page
from todo_core.entrypoints.harness.operations import List
from todo_core.entrypoints.harness.registry import Effort, check
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation


@check(
    "COUNT-ONE-01",
    "CONTRACT.md, 6.2",
    Capability.COUNTER,
    Capability.FRESH_USERS,
    effort=Effort.GENERATED,
)
async def each_change_counts_as_one(trial: Trial) -> None:
    """Past the first, each change raises its user's counter by one, and nothing else does."""
    state, counter = State(), await _counter(trial)
    for request in history(trial, *life(trial)):
        before, earlier = state.of("alice").counter, counter
        state, _ = step(state, request)
        await trial.perform(request)
        changes, counter = state.of("alice").counter - before, await _counter(trial)
        if before == 0 and changes:
            continue  # an account can begin anywhere
        raised = counter - earlier
        complaint = f"{request.operation} raises the counter by {raised}, not by {changes}"
        trial.require(raised == changes, complaint)


async def _counter(trial: Trial) -> int:
    page = await trial.does("alice", List(limit=1))
    if not isinstance(page, Page):
        raise Violation(f"alice cannot read her own list: {page}")
    return int(str(page.tag.value))
