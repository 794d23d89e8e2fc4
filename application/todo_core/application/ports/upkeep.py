"""What has to be done to the tasks of all users now and then; no user's request can reach it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was removed for good."""

    tasks: int
    keys: int


class Upkeep(Protocol):
    """Removes what is no longer needed."""

    async def now(self) -> datetime:
        """The present moment by the clock that all processes share: that of the database's server.

        Storage within a process has that process's clock. It MUST be aware, and in UTC.
        """
        ...

    async def purge(self, trashed_before: datetime, keyed_before: datetime) -> Purged:
        """Remove tasks that went to the trash, and idempotency keys first used, before a moment.

        For each owner who loses tasks, the removal MUST be atomic, raise the change counter by
        exactly one and be remembered as `ChangePage.purged`. A very large trash MAY be removed in
        steps, each of which is such a removal. A call while another one is under way MAY do
        nothing.
        """
        ...
