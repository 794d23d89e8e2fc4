"""All that is kept of one user, as a whole; no user's request can reach it."""

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from typing import Protocol

from todo_core.domain.errors import TodoError
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId


class IdsTaken(TodoError):
    """Some tasks have ids that are taken."""

    def __init__(self, ids: Iterable[TaskId]) -> None:
        self.ids: tuple[TaskId, ...] = tuple(ids)
        """Of some of these tasks; one at least."""
        super().__init__()


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was kept of a user."""

    tasks: int
    """Those in the trash included."""
    keys: int
    """Idempotency keys."""


class Accounts(Protocol):
    """Reads, fills and erases accounts, each reached through its Owner only.

    What is read or written does not have to fit into memory. Whatever fails MUST leave no trace.
    Storage that is out of reach raises Unavailable.
    """

    def read(self, owner: Owner) -> AsyncGenerator[Task, None]:
        """Every task, the trash included, by id; all MUST be as they were at one moment.

        Whoever does not read it to its end has to close it.
        """
        ...

    async def fill(self, owner: Owner, tasks: Iterable[Task]) -> int:
        """Add tasks exactly as they are, ids, moments, versions and trash included; how many.

        It MUST be one atomic step in which each task is one change, in the order given; the
        owner's other changes may have to wait for it. Raises IdsTaken if the owner has a task of
        the same id, or two of these have, and what `check_tasks` raises where the adapter has
        `todo_core.application.limits.Limits`. What `tasks` raises while it is read MUST end the
        call.
        """
        ...

    async def erase(self, owner: Owner) -> Erased:
        """Remove everything that tells of the owner, in one atomic step.

        What the same user keeps later MUST be a new account: its change counter begins at another
        `todo_core.application.change_counter.first_change`, so that no tag or token of the old
        account is ever taken for one of the new. Calls for the owner that are under way MUST
        either be erased, too, or come out as if they had begun after it.
        """
        ...
