"""What tells the history of storage from one that was lost; no user's request can reach it."""

from collections.abc import AsyncIterator
from typing import Protocol


class Histories(Protocol):
    """Begins new histories, for storage that can be put back to what it was."""

    def begin(self, leap: int) -> AsyncIterator[int]:
        """Move every owner's change counter on by `leap`; yields how many owners more it was.

        For each owner who has anything, the counter MUST rise in one atomic step, and be remembered
        as `ChangePage.purged` besides, so that what was told of it before is not taken for what is
        now. Tasks MUST stay as they are. Calls of requests can come between any two owners.
        """
        ...
