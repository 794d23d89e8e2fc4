"""The tidying that a running service does by itself now and then."""

import asyncio
import logging
import random

from todo_core.application.purge import Purge

INTERVAL_SECONDS = 3600.0

_LOG = logging.getLogger(__name__)


class Housekeeping:
    """Purges old trash and idempotency keys, about once an hour."""

    def __init__(
        self, purge: Purge, trash_days: int, interval_seconds: float = INTERVAL_SECONDS
    ) -> None:
        """Keep tasks in the trash for `trash_days`."""
        self._purge = purge
        self._trash_days = trash_days
        self._interval = interval_seconds
        self._loop: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin; the first round comes after a part of the interval, another in each process."""
        self._loop = asyncio.create_task(self._go_round())

    async def close(self) -> None:
        """Stop, wherever it is."""
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _go_round(self) -> None:
        await asyncio.sleep(self._interval * random.random())  # noqa: S311 # no secret hangs on it
        while True:
            try:
                purged = await self._purge(trash_days=self._trash_days)
                _LOG.info("purged", extra={"tasks": purged.tasks, "keys": purged.keys})
            except Exception:  # noqa: BLE001 # whatever it was, the next round may do better
                _LOG.warning("purging did not succeed; it is tried again later", exc_info=True)
            await asyncio.sleep(self._interval)
