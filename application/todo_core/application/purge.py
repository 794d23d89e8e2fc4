"""Purge what has been in the trash for long, and idempotency keys that nobody will repeat."""

from dataclasses import dataclass
from datetime import timedelta

from todo_core.application.ports import Clock
from todo_core.application.ports.upkeep import Purged, Upkeep

KEYS_KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Purge:
    """Remove for good what its owners can no longer reach for."""

    upkeep: Upkeep
    clock: Clock

    async def __call__(self, *, trash_days: int) -> Purged:
        """Empty every user's trash of tasks deleted more than `trash_days` days ago."""
        now = self.clock.now()
        return await self.upkeep.purge(now - timedelta(days=trash_days), now - KEYS_KEPT)
