"""The contract as one pure function: what each operation answers and what it leaves behind.

    state, expected = step(state, Request("alice", "alice", Create("Buy milk")))

Users share nothing: a state is one `Own` per user, and an operation sees its owner's only. What
nobody can foresee (ids, times, tags, cursors, tokens) is named by `Opaque` symbols.
"""

from typing import assert_never

from todo_core.domain.errors import NotOwner, TodoError, VersionMismatch
from todo_core.entrypoints.harness.model.reading import changes, list_tasks, next_page, read
from todo_core.entrypoints.harness.model.state import Own, State
from todo_core.entrypoints.harness.model.writing import complete, create, delete, edit, restore
from todo_core.entrypoints.harness.observations import CODES, Observation, Refused
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Edit,
    List,
    NextPage,
    Operation,
    Read,
    Request,
    Restore,
)

__all__ = ["Own", "State", "step"]


def step(state: State, request: Request) -> tuple[State, Observation]:
    """What a request answers in a state, and the state after it; a refusal changes nothing."""
    try:
        if request.actor != request.owner:
            raise NotOwner
        own, answer = _perform(request.owner, state.of(request.owner), request.operation)
    except TodoError as refusal:
        current = refusal.current if isinstance(refusal, VersionMismatch) else None
        return state, Refused(CODES[type(refusal)], current)
    return state.having(request.owner, own), answer


def _perform(user: str, own: Own, operation: Operation) -> tuple[Own, Observation]:  # noqa: PLR0911 - one line per operation
    match operation:
        case Create():
            return create(user, own, operation)
        case Read():
            return own, read(user, own, operation)
        case Edit():
            return edit(user, own, operation)
        case Complete():
            return complete(user, own, operation)
        case Delete():
            return delete(user, own, operation)
        case Restore():
            return restore(user, own, operation)
        case List():
            return list_tasks(user, own, operation)
        case NextPage():
            return next_page(user, own, operation)
        case Changes():
            return changes(user, own, operation)
        case _:
            assert_never(operation)
