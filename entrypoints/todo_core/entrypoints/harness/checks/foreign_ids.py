"""On one's own path, the id of another user's task opens nothing."""

from collections.abc import Awaitable, Callable
from itertools import product
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.observations import Page, Refused, TaskSeen
from todo_core.entrypoints.harness.operations import (
    Complete,
    Create,
    Delete,
    Edit,
    List,
    Of,
    Operation,
    Read,
    Restore,
)
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation

VICTIMS: Final = Of("alice")

_EVERY_KIND_OF_LIST: Final = [
    List(completed, q, deleted, sort)
    for completed, q, deleted, sort in product(
        (None, True, False),
        (None, "secret", "common"),
        (None, True),
        (None, "title", "-updated_at"),
    )
]


async def list_of(trial: Trial, user: str, listing: List | None = None) -> tuple[TaskSeen, ...]:
    """What the user sees on a list of theirs."""
    page = await trial.does(user, listing or List())
    if not isinstance(page, Page):
        raise Violation(f"{user} could not read their own list: {page}")
    return page.tasks


async def leaves_the_owner_alone(
    trial: Trial, attack: Callable[[], Awaitable[object]], what: str
) -> None:
    """Refused, and the victim's tasks are what they were, in the list and in the trash."""
    before = [await list_of(trial, "alice", List(deleted=trash)) for trash in (False, True)]
    answer = await attack()
    trial.require(isinstance(answer, Refused), f"{what} is answered by {answer}")
    after = [await list_of(trial, "alice", List(deleted=trash)) for trash in (False, True)]
    trial.require(before == after, f"{what} changes it: from {before} to {after}")


async def _attack(trial: Trial, operation: Operation) -> None:
    await trial.makes("alice", Create("secret"))
    await trial.makes("bob", Create("mine"))
    what = f"{type(operation).__name__} with the id of another user's task"
    await leaves_the_owner_alone(trial, lambda: trial.does("bob", operation), what)


@check("ISO-READ-01", "CONTRACT.md, 4.5")
async def reading_by_a_foreign_id(trial: Trial) -> None:
    """Reading with the id of another user's task is refused."""
    await _attack(trial, Read(VICTIMS))


@check("ISO-EDIT-01", "CONTRACT.md, 4.5")
async def editing_by_a_foreign_id(trial: Trial) -> None:
    """Editing with the id of another user's task is refused and changes nothing."""
    await _attack(trial, Edit(VICTIMS, title="taken"))


@check("ISO-COMPLETE-01", "CONTRACT.md, 4.5")
async def completing_by_a_foreign_id(trial: Trial) -> None:
    """Completing with the id of another user's task is refused and changes nothing."""
    await _attack(trial, Complete(VICTIMS))


@check("ISO-DELETE-01", "CONTRACT.md, 4.5")
async def deleting_by_a_foreign_id(trial: Trial) -> None:
    """Deleting with the id of another user's task is refused and deletes nothing."""
    await _attack(trial, Delete(VICTIMS))


@check("ISO-RESTORE-01", "CONTRACT.md, 4.5", Capability.RESTORE)
async def restoring_by_a_foreign_id(trial: Trial) -> None:
    """Restoring with the id of another user's deleted task is refused and restores nothing."""
    await trial.makes("alice", Create("secret"))
    await trial.does("alice", Delete(VICTIMS))
    what = "Restore with the id of another user's deleted task"
    await leaves_the_owner_alone(trial, lambda: trial.does("bob", Restore(VICTIMS)), what)


@check("ISO-LIST-01", "CONTRACT.md, 4.5", Capability.FRESH_USERS)
async def no_list_holds_what_is_another_user_s(trial: Trial) -> None:
    """No filter, search or sort order brings another user's task into a list or its total."""
    secrets = [
        Create("secret", description="common words"),
        Create("secret", description="common words", completed=True),
    ]
    await trial.makes("alice", *secrets, *secrets)
    await trial.makes("bob", Create("mine", description="common words"))
    for number in (0, 1):
        await trial.does("alice", Delete(Of("alice", number)))
    mine = set(trial.memory("bob").tasks)
    for listing in _EVERY_KIND_OF_LIST:
        page = await trial.does("bob", listing)
        shown = isinstance(page, Page) and {str(task.id.value) for task in page.tasks} <= mine
        trial.require(shown, f"{listing} shows {page}")
        counted = isinstance(page, Page) and page.total <= len(mine)
        trial.require(counted, f"{listing} counts {page}")
