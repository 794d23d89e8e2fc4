"""Work that takes long enough for its client to leave meanwhile."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from todo_core.adapters.litestar.request_body import RequestBody

T = TypeVar("T")


class ClientLeft(Exception):
    """There is nobody to answer any more."""


async def while_there(body: RequestBody, work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to; it is given up, and ClientLeft raised, when the client leaves."""
    working, leaving = asyncio.create_task(work), asyncio.create_task(body.disconnected())
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientLeft
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
