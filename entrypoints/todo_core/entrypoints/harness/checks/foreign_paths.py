"""On another user's path, nothing is answered and nothing happens, whatever is asked."""

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.foreign_ids import VICTIMS, leaves_the_owner_alone
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Edit,
    List,
    Operation,
    Read,
    Restore,
)
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial


async def _trespass(trial: Trial, operation: Operation) -> None:
    await trial.makes("alice", Create("secret"))
    what = f"{type(operation).__name__} on another user's path"
    await leaves_the_owner_alone(trial, lambda: trial.does("bob", operation, at="alice"), what)


@check("ISO-LIST-02", "CONTRACT.md, 4.4")
async def listing_on_a_foreign_path(trial: Trial) -> None:
    """Listing on another user's path is refused."""
    await _trespass(trial, List())


@check("ISO-CREATE-02", "CONTRACT.md, 4.4")
async def creating_on_a_foreign_path(trial: Trial) -> None:
    """Creating on another user's path is refused and makes nothing."""
    await _trespass(trial, Create("planted"))


@check("ISO-READ-02", "CONTRACT.md, 4.4")
async def reading_on_a_foreign_path(trial: Trial) -> None:
    """Reading on another user's path is refused."""
    await _trespass(trial, Read(VICTIMS))


@check("ISO-EDIT-02", "CONTRACT.md, 4.4")
async def editing_on_a_foreign_path(trial: Trial) -> None:
    """Editing on another user's path is refused and changes nothing."""
    await _trespass(trial, Edit(VICTIMS, title="taken"))


@check("ISO-COMPLETE-02", "CONTRACT.md, 4.4")
async def completing_on_a_foreign_path(trial: Trial) -> None:
    """Completing on another user's path is refused and changes nothing."""
    await _trespass(trial, Complete(VICTIMS))


@check("ISO-DELETE-02", "CONTRACT.md, 4.4")
async def deleting_on_a_foreign_path(trial: Trial) -> None:
    """Deleting on another user's path is refused and deletes nothing."""
    await _trespass(trial, Delete(VICTIMS))


@check("ISO-RESTORE-02", "CONTRACT.md, 4.4", Capability.RESTORE)
async def restoring_on_a_foreign_path(trial: Trial) -> None:
    """Restoring on another user's path is refused and restores nothing."""
    await trial.makes("alice", Create("secret"))
    await trial.does("alice", Delete(VICTIMS))
    what = "Restore on another user's path"
    await leaves_the_owner_alone(
        trial, lambda: trial.does("bob", Restore(VICTIMS), at="alice"), what
    )


@check("ISO-CHANGES-02", "CONTRACT.md, 4.4", Capability.CHANGES)
async def reading_changes_on_a_foreign_path(trial: Trial) -> None:
    """Reading changes on another user's path is refused."""
    await _trespass(trial, Changes())


@check("ISO-EVENTS-02", "CONTRACT.md, 4.4", Capability.HTTP)
async def listening_on_a_foreign_path(trial: Trial) -> None:
    """Listening to events on another user's path is refused."""
    await trial.makes("alice", Create("secret"))
    async with trial.listens("bob", at="alice") as stream:
        answer = stream.response
        trial.require(answer.code, f"events on another user's path are answered by {answer}")
