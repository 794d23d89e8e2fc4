"""Read what has changed since the last time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypedDict, Unpack

from todo_core.application.ports import Tasks
from todo_core.application.query import DEFAULT_LIMIT, check_options
from todo_core.application.sync_tokens import SyncToken, read_token, write_token
from todo_core.domain.errors import SyncTokenExpired
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Task


class ChangeOptions(TypedDict, total=False):
    """From where on and how much a reader wants; the values are yet to be judged."""

    since: str
    limit: int


CHANGE_OPTIONS: Final = tuple(ChangeOptions.__annotations__)


@dataclass(frozen=True, slots=True)
class ChangeList:
    """A stretch of a user's feed of changes."""

    changes: Sequence[Task]
    """Each task that changed, as it is now, oldest change first; deleted ones say so."""
    next_token: str
    """From where to read on."""
    has_more: bool
    """Whether there is more to read right now."""


@dataclass(frozen=True, slots=True)
class ReadChanges:
    """Show a user's changes in their order, so that a copy can be kept exact."""

    tasks: Tasks

    async def __call__(
        self, *, actor: str, user_id: str, **options: Unpack[ChangeOptions]
    ) -> ChangeList:
        """What has changed after the token `since`, or everything there is without one.

        Raises NotOwner, InvalidInput, InvalidCursor, and SyncTokenExpired when something after
        the token has been purged, the account erased, a backup restored or a new history begun.
        """
        owner = authorize(actor, user_id)
        check_options(options, CHANGE_OPTIONS)
        since = read_token(owner, options["since"]) if "since" in options else SyncToken(0)
        page = await self.tasks.changes(owner, since.change, options.get("limit", DEFAULT_LIMIT))
        if "since" in options and since.misses(page.purged, page.reaches):
            raise SyncTokenExpired
        return ChangeList(
            changes=page.tasks,
            next_token=write_token(owner, SyncToken(page.reaches, page.purged)),
            has_more=page.has_more,
        )
