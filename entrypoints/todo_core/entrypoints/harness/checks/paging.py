"""Walking through pages while the list changes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hypothesis import strategies as st

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.feed import with_one_character_changed
from todo_core.entrypoints.harness.histories import DELETES
from todo_core.entrypoints.harness.observations import Observation, Page, Refused
from todo_core.entrypoints.harness.operations import Create, List, NextPage, Nth, Operation
from todo_core.entrypoints.harness.registry import Effort, check
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation

_DISTURBANCES: Final[Sequence[Operation | None]] = (None, Create("new"), *DELETES)


@check("PAGE-WALK-01", "CONTRACT.md, 3.21", Capability.FRESH_USERS, effort=Effort.GENERATED)
async def a_walk_meets_each_lasting_task_once(trial: Trial) -> None:
    """Walking all pages while tasks come and go shows none twice and skips none that stayed."""
    there = set(await trial.makes("alice", *(Create(f"task {n}") for n in range(5))))
    sort = trial.draw(st.sampled_from(["-created_at", "created_at"]))
    listing = List(sort=sort, limit=trial.draw(st.integers(1, 2)))
    met = await _walked(trial, listing)
    stayed = there - set(map(str, await _gone(trial)))
    trial.require(stayed <= set(met), f"a walk in order {sort} skipped {stayed - set(met)}")


async def _walked(trial: Trial, listing: List) -> list[object]:
    """What the walk meets, each once; the user's own tasks are all that it can take."""
    disturbances = iter(trial.draw(st.lists(st.sampled_from(_DISTURBANCES), max_size=12)))
    met: list[object] = []
    page = await _page(trial, listing)
    while True:
        _require_progress(trial, page, met)
        met += [task.id.value for task in page.tasks]
        if page.cursor is None:
            return met
        change = next(disturbances, None)
        if change is not None:
            await trial.does("alice", change)
        page = await _page(trial, NextPage(Nth(-1)))


def _require_progress(trial: Trial, page: Page, met: Sequence[object]) -> None:
    """Without this, a walk round and round, or through what others left, would not soon end."""
    shown = [task.id.value for task in page.tasks]
    trial.require(shown or page.cursor is None, "a page of a walk is empty, but not the last")
    twice = len({*met, *shown}) < len(met) + len(shown)
    trial.require(not twice, f"a walk met a task twice: {met}, and then {shown}")
    foreign = set(shown) - set(trial.memory("alice").tasks)
    trial.require(not foreign, f"a walk met what its user never made: {foreign}")


async def _gone(trial: Trial) -> list[object]:
    page = await _page(trial, List(deleted=True))
    return [task.id.value for task in page.tasks]


async def _page(trial: Trial, operation: List | NextPage) -> Page:
    page = await trial.does("alice", operation)
    if not isinstance(page, Page):
        raise Violation(f"{operation} was answered by {page}")
    return page


@check("PAGE-CURSOR-01", "CONTRACT.md, 3.20")
async def a_cursor_with_a_changed_character_is_refused(trial: Trial) -> None:
    """A cursor with one character changed is refused as INVALID_CURSOR."""
    for changed in with_one_character_changed(await _first_cursor(trial)):
        _refused(trial, await trial.does("alice", List(limit=1, cursor=changed)), changed)


@check("PAGE-CURSOR-02", "CONTRACT.md, 3.20")
async def a_cursor_of_another_list_is_refused(trial: Trial) -> None:
    """A cursor that is used with other filters or another sort is refused as INVALID_CURSOR."""
    cursor = await _first_cursor(trial)
    for other in (List(sort="title"), List(completed=False), List(sort="created_at"), List(q="a")):
        _refused(trial, await trial.does("alice", replace(other, cursor=cursor)), other)


async def _first_cursor(trial: Trial) -> str:
    await trial.makes("alice", Create("a"), Create("b"))
    page = await _page(trial, List(limit=1))
    if page.cursor is None:
        raise Violation("the first page of two gives no cursor")
    return str(page.cursor.value)


def _refused(trial: Trial, answer: Observation, what: object) -> None:
    refused = isinstance(answer, Refused) and answer.code == "INVALID_CURSOR"
    trial.require(refused, f"a cursor that does not belong to {what} is answered by {answer}")
