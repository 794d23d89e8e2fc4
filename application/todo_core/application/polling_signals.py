"""Change signals for storage that sends none: have a look every so often."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from todo_core.application.ports.change_signals import ChangeSignals, Subscription
from todo_core.domain.ownership import Owner


@dataclass(frozen=True, slots=True)
class PollingSignals(ChangeSignals, Subscription):
    """Says at a fixed interval that something may have changed."""

    seconds: float = 0.5

    @asynccontextmanager
    async def subscribe(self, owner: Owner) -> AsyncIterator[Subscription]:  # noqa: ARG002  # whoever it is
        """Nothing to set up: the interval is the same for everybody."""
        yield self

    async def wait(self) -> None:
        """Wait for the interval."""
        await asyncio.sleep(self.seconds)
