"""From start-up to shutdown: what the service works with, and whether it is about to stop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Final

from litestar.types import (
    LifeSpanReceive,
    LifeSpanSend,
    LifeSpanShutdownFailedEvent,
    LifeSpanStartupFailedEvent,
)

from todo_core.adapters.litestar.log import LOGGER
from todo_core.application import TodoCore
from todo_core.application.ports import RateLimiter, TokenVerifier
from todo_core.domain.errors import Unavailable

_START_FAILED: Final[LifeSpanStartupFailedEvent] = {
    "type": "lifespan.startup.failed",
    "message": "the service could not start",
}
_STOP_FAILED: Final[LifeSpanShutdownFailedEvent] = {
    "type": "lifespan.shutdown.failed",
    "message": "the service did not stop cleanly",
}


@dataclass(frozen=True, slots=True)
class Backend:
    """Everything behind the HTTP service, opened."""

    core: TodoCore
    tokens: TokenVerifier
    ready: Callable[[], Awaitable[None]]
    """Raises Unavailable while the storage cannot serve requests."""
    rate_limiter: RateLimiter | None = None
    """None where users may ask as often as they like."""


@dataclass(slots=True)
class Lifecycle:
    """Where one service stands between its start and its end."""

    backend: Backend | None = None
    """None before the start-up has succeeded and after the shutdown."""
    draining: bool = False
    """Whether no new requests are wanted, although they are still answered."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when answers without an end have to end."""

    def serving(self) -> Backend:
        """The open backend, else Unavailable."""
        if self.backend is None:
            raise Unavailable
        return self.backend


async def follow_lifespan(
    service: AbstractAsyncContextManager[object], receive: LifeSpanReceive, send: LifeSpanSend
) -> None:
    """Keep `service` open from the server's start-up message to its shutdown message.

    A failure is logged and told to the server, which must not go on then.
    """
    await receive()
    started = False
    try:
        async with service:
            await send({"type": "lifespan.startup.complete"})
            started = True
            await receive()
    except Exception:  # noqa: BLE001 - logged here, and told to the server
        failure = _STOP_FAILED if started else _START_FAILED
        LOGGER.exception(failure["message"])
        await send(failure)
    else:
        await send({"type": "lifespan.shutdown.complete"})
