"""A span for each call of a use case, named after it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from copy import copy
from typing import Any

from todo_core.application import TodoCore
from todo_core.application.create_task import Created, CreateTask
from todo_core.application.follow_changes import FollowChanges
from todo_core.application.watch_changes import WatchChanges

Around = Callable[[str], AbstractContextManager[None]]
"""Makes the context that a use case of this name runs in."""


def traced(core: TodoCore, around: Around) -> TodoCore:
    """A core like this one whose use cases leave spans, but for the one that never ends."""
    like_it = copy(core)
    for name, use_case in vars(core).items():
        if not isinstance(use_case, FollowChanges):
            setattr(like_it, name, _traced(use_case, around))
    return like_it


def _traced(use_case: Any, around: Around) -> object:
    match use_case:
        case CreateTask():
            return TracedCreateTask(use_case, around)
        case WatchChanges():
            return TracedWatchChanges(use_case, around)
        case _:
            return TracedUseCase(use_case, around)


class TracedUseCase:
    """A use case that is awaited."""

    def __init__(self, use_case: Callable[..., Awaitable[Any]], around: Around) -> None:
        self._use_case = use_case
        self._around = around
        self._name = type(use_case).__name__

    async def __call__(self, **arguments: Any) -> Any:
        """What the use case returns or raises."""
        with self._around(self._name):
            return await self._use_case(**arguments)


class TracedCreateTask(TracedUseCase):
    """The one that can be called in two ways."""

    def __init__(self, use_case: CreateTask, around: Around) -> None:
        super().__init__(use_case, around)
        self._once = use_case.once

    async def once(self, **arguments: Any) -> Created:
        """What it returns or raises."""
        with self._around(self._name):
            return await self._once(**arguments)


class TracedWatchChanges:
    """The one that is a context; its span ends when listening has begun."""

    def __init__(self, use_case: WatchChanges, around: Around) -> None:
        self._use_case = use_case
        self._around = around

    @asynccontextmanager
    async def __call__(self, **arguments: Any) -> AsyncIterator[AsyncIterator[str]]:
        """What the use case yields."""
        async with AsyncExitStack() as watching:
            with self._around(type(self._use_case).__name__):
                announced = await watching.enter_async_context(self._use_case(**arguments))
            yield announced
