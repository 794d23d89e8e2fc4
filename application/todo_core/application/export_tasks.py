"""Export everything that a user has."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from todo_core.application.ports.accounts import Accounts, Entry
from todo_core.domain.ownership import authorize


@dataclass(frozen=True, slots=True)
class ExportTasks:
    """Show all of a user's tasks, the trash included, as they were at one moment."""

    accounts: Accounts

    def __call__(self, *, actor: str, user_id: str) -> AsyncGenerator[Entry, None]:
        """The tasks, oldest first, to be read to the end or closed. Raises NotOwner."""
        return self.accounts.read(authorize(actor, user_id))
