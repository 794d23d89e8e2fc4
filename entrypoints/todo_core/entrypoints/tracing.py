"""What may be put around the layers of a service from outside, and nothing in its place."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from todo_core.application import TodoCore

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
"""An ASGI application."""


class Tracing(Protocol):
    """Follows requests through the layers, which know nothing of it."""

    @property
    def around_statements(self) -> Sequence[Callable[[str], AbstractContextManager[object]]]:
        """Makes the contexts that statements run in, by their names."""
        ...

    def around_service(self, service: Asgi, route: Callable[[Any], Any]) -> Asgi:
        """An application that stands around this one; `route` finds what a request is for."""
        ...

    def around_core(self, core: TodoCore) -> TodoCore:
        """A core that stands around this one."""
        ...

    async def close(self) -> None:
        """Send what is left."""
        ...


class NoTracing(Tracing):
    """Stands around nothing, and so costs nothing."""

    @property
    def around_statements(self) -> tuple[()]:
        return ()

    def around_service(self, service: Asgi, route: Callable[[Any], Any]) -> Asgi:  # noqa: ARG002 - the port's
        return service

    def around_core(self, core: TodoCore) -> TodoCore:
        return core

    async def close(self) -> None:
        pass
