"""How a check ends that finds something."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

PATIENCE: Final = 20.0
"""Seconds for one answer: more than any service may take for one."""


class Violation(Exception):
    """A promise is broken; the message says which and how."""


class NoAnswer(Violation):
    """The subject does not answer in time."""

    def __init__(self) -> None:
        super().__init__(f"there is no answer within {PATIENCE:g} seconds")


@asynccontextmanager
async def answering() -> AsyncIterator[None]:
    """Raise NoAnswer where what is done inside takes too long."""
    deadline = asyncio.timeout(PATIENCE)
    try:
        async with deadline:
            yield
    except TimeoutError:
        if deadline.expired():
            raise NoAnswer from None
        raise
