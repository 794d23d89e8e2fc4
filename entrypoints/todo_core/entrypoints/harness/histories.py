"""Which histories are tried: operations from a small world, where everything soon meets itself."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, Final

from hypothesis import strategies as st

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Edit,
    List,
    NextPage,
    Nth,
    Operation,
    Read,
    Request,
    Restore,
    own,
)
from todo_core.entrypoints.harness.trial import Trial

World = Sequence[Operation]
"""Operations of one kind, the simplest first."""


def sayings(**values: Sequence[object]) -> list[dict[str, Any]]:
    """Every way to give each field one of its values, or to leave it out; the shortest first."""
    said: list[dict[str, Any]] = [{}]
    for name, choices in values.items():
        said += [{**each, name: choice} for each in said for choice in choices]
    return said


DONE: Final = (None, True, False)
FEW: Final = tuple(map(Nth, range(2)))
SORTS: Final = (None, "title", "-title", "created_at", "updated_at", "-updated_at")
VERSIONS: Final = (None, 1, 2, 3)

CREATES: Final = [
    Create(title, **said)
    for title, said in product(("a", "B", "b"), sayings(completed=(True, False)))
]
READS: Final = [Read(task) for task in FEW]
COMPLETES: Final = [Complete(task, done) for task, done in product(FEW, DONE)]
DELETES: Final = [Delete(task) for task in FEW]
RESTORES: Final = [Restore(task) for task in FEW]
EDITS: Final = [
    Edit(task, **said)
    for task, said in product(
        FEW, sayings(title=("a", "b"), description=("", None, "x"), completed=(True, False))
    )
]
LISTS: Final = [List(completed=done, deleted=trash) for done, trash in product(DONE, DONE)]
NEXT_PAGES: Final = [NextPage(page) for page in FEW]
FEEDS: Final = [
    Changes(since, limit) for since, limit in product((None, *FEW, Nth(-1)), (None, 1, 2))
]


def history(
    trial: Trial,
    *worlds: World,
    users: Iterable[str] = ("alice",),
    elsewhere: Sequence[Request] = (),
) -> list[Request]:
    """What users do with their own tasks and `elsewhere`, one after another."""
    worlds_of_requests = [[own(user, each) for each in world for user in users] for world in worlds]
    requests = st.one_of(*map(st.sampled_from, filter(None, [*worlds_of_requests, elsewhere])))
    longest = trial.profile.steps
    shortest = trial.draw(st.sampled_from([1, *[longest - 3] * 5]))  # short ones are for shrinking
    return trial.draw(st.lists(requests, min_size=shortest, max_size=longest))


def life(trial: Trial) -> tuple[World, ...]:
    """Everything that happens to a task between its creation and its end."""
    restores = (RESTORES,) if trial.offers(Capability.RESTORE) else ()
    return (CREATES, COMPLETES, DELETES, *restores)
