"""How a process hears that a user's tasks have changed, whoever changed them."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from todo_core.domain.ownership import Owner


class Subscription(Protocol):
    """One listener's ear for one owner."""

    async def wait(self) -> None:
        """Return when the owner's change counter may have moved since the previous call.

        MUST return within a second of every change, by whichever process it was made, those
        between two calls included; MAY return for no reason.
        """
        ...


class ChangeSignals(Protocol):
    """Tells listeners that something has changed, not what."""

    def subscribe(self, owner: Owner) -> AbstractAsyncContextManager[Subscription]:
        """Listen from when the context is entered until it is left."""
        ...
