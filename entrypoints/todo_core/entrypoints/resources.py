"""What the container opens before use and closes after it."""

from collections.abc import AsyncIterator
from typing import Protocol, TypeVar

from todo_core.application.ports import RateLimiter


class Openable(Protocol):
    """Something that is opened before use and closed after it."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


class OpenableRateLimiter(RateLimiter, Openable, Protocol):
    """A rate limiter with connections."""


Opened = TypeVar("Opened", bound=Openable)


async def opened(resource: Opened) -> AsyncIterator[Opened]:
    """The resource, open for as long as the container needs it."""
    await resource.open()
    yield resource
    await resource.close()
