"""Erase a user."""

from dataclasses import dataclass

from todo_core.application.ports.accounts import Accounts, Erased
from todo_core.domain.ownership import authorize


@dataclass(frozen=True, slots=True)
class EraseUser:
    """Remove for good everything that is kept of a user; not for the request of one."""

    accounts: Accounts

    async def __call__(self, *, user_id: str) -> Erased:
        """Leave no trace; a user who comes back later starts afresh. Raises NotOwner."""
        return await self.accounts.erase(authorize(user_id, user_id))
