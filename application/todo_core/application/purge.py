"""Purge what has been in the trash for long, and idempotency keys that nobody will repeat."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from todo_core.application.ports import Clock
from todo_core.application.ports.upkeep import Purged, Upkeep

KEYS_KEPT = timedelta(hours=24)
TOLERANCE = timedelta(minutes=1)
"""What clocks may differ by: no more than matters to things that are kept for hours or days."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Purge:
    """Remove for good what its owners can no longer reach for."""

    upkeep: Upkeep
    clock: Clock

    async def __call__(self, *, trash_days: int) -> Purged:
        """Empty every user's trash of tasks deleted more than `trash_days` days ago.

        Storage says what time it is: by a clock here that is wrong, everybody's trash would go.
        """
        now = await self.upkeep.now()
        apart = abs(self.clock.now() - now)
        if apart > TOLERANCE:
            told = "the clock here is %d s apart from that of storage, by which a purge goes"
            _LOG.warning(told, apart.total_seconds())
        return await self.upkeep.purge(now - timedelta(days=trash_days), now - KEYS_KEPT)
