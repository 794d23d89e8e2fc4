"""Keeping an asynchronous context open between the runs of a runner."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager


@contextmanager
def held_open(runner: asyncio.Runner, context: AbstractAsyncContextManager[None]) -> Iterator[None]:
    """Enter and leave the context in one and the same task, as task groups inside it demand."""
    leave = asyncio.Event()
    holder = runner.run(_enter(context, leave))
    try:
        yield
    finally:
        runner.run(_leave(holder, leave))


async def _enter(
    context: AbstractAsyncContextManager[None], leave: asyncio.Event
) -> asyncio.Task[None]:
    """The task that holds the context, once it has entered it; raises what entering raises."""
    entered = asyncio.Event()
    holder = asyncio.create_task(_hold(context, entered, leave))
    waiting = asyncio.create_task(entered.wait())
    await asyncio.wait({holder, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if holder.done():
        waiting.cancel()
        holder.result()
    return holder


async def _hold(
    context: AbstractAsyncContextManager[None], entered: asyncio.Event, leave: asyncio.Event
) -> None:
    async with context:
        entered.set()
        await leave.wait()


async def _leave(holder: asyncio.Task[None], leave: asyncio.Event) -> None:
    leave.set()
    await holder
