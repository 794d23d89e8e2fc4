"""List a user's tasks, page by page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

from todo_core.application.cursors import read_cursor, write_cursor
from todo_core.application.ports import Tasks
from todo_core.application.query import ListOptions, TaskQuery
from todo_core.domain.errors import ListUnchanged
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Task


@dataclass(frozen=True, slots=True)
class TaskList:
    """One page of a user's tasks."""

    tasks: Sequence[Task]
    total: int
    """How many tasks match, on all pages together."""
    limit: int
    """How many tasks a page holds at most."""
    next_cursor: str | None
    """The cursor of the following page; None on the last one."""
    revision: int
    """Moves whenever something in this user's tasks changes, and only then."""


@dataclass(frozen=True, slots=True)
class ListTasks:
    """Read a user's list or trash, filtered, sorted and paged."""

    tasks: Tasks

    async def __call__(
        self,
        *,
        actor: str,
        user_id: str,
        known_revisions: Collection[int] = (),
        **options: Unpack[ListOptions],
    ) -> TaskList:
        """The page that the options describe; newest first, 100 to a page unless they say more.

        Raises NotOwner, InvalidInput, InvalidCursor, and ListUnchanged when the user's tasks are
        still at one of `known_revisions`.
        """
        owner = authorize(actor, user_id)
        query = TaskQuery.parse(options)
        if "cursor" in options:
            query = replace(query, after=read_cursor(owner, query, options["cursor"]))
        if known_revisions:
            revision = await self.tasks.revision(owner)
            if revision in known_revisions:
                raise ListUnchanged(revision)
        page = await self.tasks.list(owner, query)
        return TaskList(
            tasks=page.tasks,
            total=page.total,
            limit=query.limit,
            next_cursor=None if page.next is None else write_cursor(owner, query, page.next),
            revision=page.revision,
        )
