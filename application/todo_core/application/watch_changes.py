"""Learn of changes as they happen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from todo_core.application.ports import Tasks
from todo_core.application.ports.change_signals import ChangeSignals, Subscription
from todo_core.application.sync_tokens import SyncToken, read_token, write_token
from todo_core.domain.errors import SyncTokenExpired, Unavailable
from todo_core.domain.ownership import Owner, authorize

RETRY_SECONDS = 0.5
"""From one attempt to see what has changed to the next, while storage is out of reach."""


@dataclass(frozen=True, slots=True)
class WatchChanges:
    """Tell a user that something has changed, by the token that covers it."""

    tasks: Tasks
    signals: ChangeSignals

    @asynccontextmanager
    async def __call__(
        self, *, actor: str, user_id: str, since: str | None = None
    ) -> AsyncIterator[AsyncIterator[str]]:
        """Listen while the context is open; yields an endless iterator of tokens.

        Each token covers every change up to and including those that it announces; several
        changes may share one. With `since`, changes after that token count as new; otherwise
        those after the context was entered. Raises NotOwner, InvalidCursor, SyncTokenExpired; the
        last one also from the iterator, when meanwhile the account was erased or a new history
        begun.
        """
        owner = authorize(actor, user_id)
        async with self.signals.subscribe(owner) as subscription:
            known = await self._known(owner, since)
            yield self._tokens(owner, known, subscription)

    async def _known(self, owner: Owner, since: str | None) -> SyncToken:
        if since is None:
            return SyncToken(await self.tasks.revision(owner))
        token = read_token(owner, since)
        page = await self.tasks.changes(owner, token.change, 1)
        if token.misses(page.purged, page.reaches):
            raise SyncTokenExpired
        return token

    async def _tokens(
        self, owner: Owner, known: SyncToken, subscription: Subscription
    ) -> AsyncIterator[str]:
        while True:
            try:
                revision = await self.tasks.revision(owner)
            except Unavailable:
                await asyncio.sleep(RETRY_SECONDS)  # the signal has come, and may be the last
                continue
            if known.misses(0, revision):
                raise SyncTokenExpired
            if revision != known.change:
                known = SyncToken(revision)
                yield write_token(owner, known)
            await subscription.wait()
