"""Doing several things at once without leaving one of them behind."""

import asyncio
from collections.abc import Awaitable


async def together(*work: Awaitable[object]) -> None:
    """Wait for all of it; raise the first error once nothing is under way any more."""
    for outcome in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
