"""Whoever listens is told of each change of their own tasks, soon, and of nobody else's."""

from collections.abc import Iterator
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.feed import feed_of
from todo_core.entrypoints.harness.http.event_stream import Event, EventStream
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Edit,
    Nth,
    Operation,
    Restore,
)
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation

SOON: Final = 3.0
"""Seconds: the one that the contract gives, and the network's share."""
MINE: Final = Nth(-1)


@check("EVENTS-TELL-01", "CONTRACT.md, 6.7", Capability.HTTP, Capability.EVENTS)
async def every_kind_of_change_is_announced(trial: Trial) -> None:
    """Whoever listens is told within a second of each change, whatever kind it is."""
    async with trial.listens("alice") as stream:
        for operation in _a_life(trial):
            await trial.does("alice", operation)
            told = await stream.event(SOON)
            trial.require(told, f"nobody is told of {operation} within {SOON:g} seconds")


@check(
    "EVENTS-TOKEN-01", "CONTRACT.md, 6.8", Capability.HTTP, Capability.EVENTS, Capability.CHANGES
)
async def a_token_covers_what_it_announces(trial: Trial) -> None:
    """The token of an event covers the change that it announces, and all before it."""
    async with trial.listens("alice") as stream:
        for title in ("first", "second"):
            await trial.makes("alice", Create(title))
            event = await _event(stream)
            beyond = await feed_of(trial, "alice", Changes(since=event.token))
            trial.require(
                not beyond.changes, f"the token that announces {title!r} leaves {beyond.changes}"
            )


@check(
    "EVENTS-RESUME-01", "CONTRACT.md, 6.7", Capability.HTTP, Capability.EVENTS, Capability.CHANGES
)
async def who_comes_back_is_told_what_they_missed(trial: Trial) -> None:
    """With `Last-Event-ID`, whoever comes back is told at once if something has changed."""
    async with trial.listens("alice") as stream:
        await trial.makes("alice", Create("heard"))
        last = await _event(stream)
    await trial.makes("alice", Create("missed"))
    async with trial.listens("alice", last=last.id) as stream:
        told = await stream.event(SOON)
        trial.require(told, "whoever comes back is not told what they missed")


@check("ISO-EVENTS-01", "CONTRACT.md, 4.23", Capability.HTTP, Capability.EVENTS, Capability.CHANGES)
async def nobody_hears_of_another_user_s_changes(trial: Trial) -> None:
    """What other users change is announced to them alone."""
    async with trial.listens("alice") as theirs, trial.listens("bob") as mine:
        await trial.makes("alice", Create("theirs"))
        await _event(theirs)  # so bob would have been told, too
        await trial.makes("bob", Create("mine"))
        first = await _event(mine)
    beyond = await feed_of(trial, "bob", Changes(since=first.token))
    trial.require(not beyond.changes, "bob was told before he changed anything")


def _a_life(trial: Trial) -> Iterator[Operation]:
    """Each kind of change once."""
    yield Create("a")
    yield Edit(MINE, title="b")
    yield Complete(MINE)
    yield Delete(MINE)
    if trial.offers(Capability.RESTORE):
        yield Restore(MINE)


async def _event(stream: EventStream) -> Event:
    event = await stream.event(SOON)
    if event is None:
        raise Violation(f"no event comes within {SOON:g} seconds")
    return event
