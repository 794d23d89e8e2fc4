"""Follow a user's changes for as long as one likes."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from todo_core.application.read_changes import ChangeList, ReadChanges
from todo_core.application.watch_changes import WatchChanges


@dataclass(frozen=True, slots=True)
class FollowChanges:
    """Show a user's changes, first those there are and then each as it happens."""

    read_changes: ReadChanges
    watch_changes: WatchChanges

    async def __call__(
        self, *, actor: str, user_id: str, since: str | None = None
    ) -> AsyncGenerator[ChangeList, None]:
        """What has changed after the token `since`, or everything, without end; to be closed.

        Raises NotOwner, InvalidCursor, SyncTokenExpired.
        """
        async with self.watch_changes(actor=actor, user_id=user_id, since=since) as announced:
            while True:
                page = await self._page(actor, user_id, since)
                since = page.next_token
                if page.changes:
                    yield page
                if not page.has_more:
                    await anext(announced)

    async def _page(self, actor: str, user_id: str, since: str | None) -> ChangeList:
        if since is None:
            return await self.read_changes(actor=actor, user_id=user_id)
        return await self.read_changes(actor=actor, user_id=user_id, since=since)
