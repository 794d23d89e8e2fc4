"""What can be checked: anything that lets users do what the contract describes."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.observations import Observation
from todo_core.entrypoints.harness.operations import Operation


class Actor(Protocol):
    """One user at work."""

    async def perform(self, owner: str, operation: Operation) -> Observation:
        """Do something with the tasks of `owner`.

        Every reference in the operation is a text that the subject gave out before. Whatever
        happens is an observation; only a subject that cannot be reached raises.
        """
        ...


class Subject(Protocol):
    """A store, an application or a deployment under examination."""

    name: str
    capabilities: frozenset[Capability]
    ready_users: tuple[str, ...]
    """The only users there are, where users cannot be made up (without `fresh-users`)."""

    base_url: str
    """Where curl would reach it, if it speaks HTTP."""

    def open(self) -> AbstractAsyncContextManager[None]:
        """Make it reachable from the running event loop for as long as the context is open."""
        ...

    def act_as(self, user: str) -> Actor:
        """The subject as this user sees it."""
        ...

    async def purge(self) -> None:
        """Remove for good what is in anybody's trash (needs `purge`)."""
        ...
