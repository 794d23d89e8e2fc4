"""Change signals within one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from todo_core.application.ports.change_signals import ChangeSignals, Subscription
from todo_core.domain.ownership import Owner, UserId


class LocalSignals(ChangeSignals):
    """Wakes the listeners of an owner whose change is announced here."""

    def __init__(self) -> None:
        self._listeners: dict[UserId, set[_Listener]] = {}

    def announce(self, user_id: UserId) -> None:
        """Say that something of the user's has changed, once it can be read."""
        for listener in self._listeners.get(user_id, ()):
            listener.wake()

    def announce_all(self) -> None:
        """Say that something may have changed for everybody, as after a gap in the news."""
        for user_id in self.listened_to():
            self.announce(user_id)

    def listened_to(self) -> list[UserId]:
        """Whom somebody is listening for."""
        return list(self._listeners)

    @asynccontextmanager
    async def subscribe(self, owner: Owner) -> AsyncIterator[Subscription]:
        """Hear what is announced for the owner while the context is open."""
        listener = _Listener()
        listeners = self._listeners.setdefault(owner.user_id, set())
        listeners.add(listener)
        try:
            yield listener
        finally:
            listeners.discard(listener)
            if not listeners:
                del self._listeners[owner.user_id]


class _Listener(Subscription):
    def __init__(self) -> None:
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def wait(self) -> None:
        await self._woken.wait()
        self._woken.clear()
