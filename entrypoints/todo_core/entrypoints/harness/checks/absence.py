"""A feature that is not offered is refused, not half there."""

from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.foreign_ids import list_of
from todo_core.entrypoints.harness.observations import Refused
from todo_core.entrypoints.harness.operations import (
    Changes,
    Create,
    Delete,
    Edit,
    List,
    Nth,
    Operation,
    Restore,
)
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial

MINE: Final = Nth(0)


async def _is_refused(trial: Trial, operation: Operation) -> None:
    """Refused as any request may be, and nothing has happened."""
    before = await list_of(trial, "alice"), await list_of(trial, "alice", List(deleted=True))
    answer = await trial.does("alice", operation)
    kind = type(operation).__name__
    trial.require(isinstance(answer, Refused), f"{kind} is not offered, but answers {answer}")
    after = await list_of(trial, "alice"), await list_of(trial, "alice", List(deleted=True))
    trial.require(before == after, f"{kind} is not offered, but changes {before} to {after}")


@check("ABSENT-RESTORE-01", "CONTRACT.md, 4.5", lacks=Capability.RESTORE)
async def no_restore(trial: Trial) -> None:
    """Without `restore`, nothing comes back from the trash, and the answer is a plain refusal."""
    await trial.makes("alice", Create("a"))
    await trial.does("alice", Delete(MINE))
    await _is_refused(trial, Restore(MINE))


@check("ABSENT-CHANGES-01", "CONTRACT.md, 4.5", lacks=Capability.CHANGES)
async def no_changes(trial: Trial) -> None:
    """Without `changes`, the feed is plainly refused."""
    await trial.makes("alice", Create("a"))
    await _is_refused(trial, Changes())


@check("ABSENT-KEYS-01", "CONTRACT.md, 4.21", lacks=Capability.KEYS)
async def no_keys(trial: Trial) -> None:
    """Without `idempotency-keys`, a create that relies on one is refused and makes nothing."""
    await _is_refused(trial, Create("a", key="key"))


@check("ABSENT-VERSIONS-01", "CONTRACT.md, 4.21", lacks=Capability.VERSIONS)
async def no_versions(trial: Trial) -> None:
    """Without `expected-versions`, a write that relies on one is refused and changes nothing."""
    await trial.makes("alice", Create("a"))
    await _is_refused(trial, Edit(MINE, title="b", expected=1))


@check("ABSENT-EVENTS-01", "CONTRACT.md, 4.5", Capability.HTTP, lacks=Capability.EVENTS)
async def no_events(trial: Trial) -> None:
    """Without `events`, listening is plainly refused."""
    async with trial.listens("alice") as stream:
        code = stream.response.code
        trial.require(code == "NOT_FOUND", f"events are not offered, but answer {stream.response}")
