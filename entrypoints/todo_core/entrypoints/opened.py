"""What is opened before it is used, and closed after it."""

from collections.abc import AsyncIterator
from typing import Protocol, TypeVar


class Opens(Protocol):
    """Something with connections or tasks of its own."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


Opened = TypeVar("Opened", bound=Opens)


async def opened(resource: Opened) -> AsyncIterator[Opened]:
    """The resource, open for as long as the container needs it."""
    await resource.open()
    yield resource
    await resource.close()
