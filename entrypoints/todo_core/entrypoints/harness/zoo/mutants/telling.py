"""Stores whose feed of changes keeps something back, or counts wrongly."""

from collections.abc import Iterable
from datetime import datetime

from todo_core.application.ports.tasks import ChangePage
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.store import Row, Shelf, Store


@mutant(sole_killer="MODEL-FEED-01")
class PromisesMoreChanges(Store):
    """A full last stretch of the feed says that there is more."""

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        page = await super().changes(owner, since, limit)
        full = len(page.tasks) == limit
        return ChangePage(page.tasks, page.reaches, full, page.purged)


@mutant()
class KeepsDeletionsToItself(Store):
    """The feed leaves deleted tasks out."""

    def newer(self, owner: Owner, since: int) -> Iterable[Row]:
        return (row for row in super().newer(owner, since) if not row.task.deleted)


@mutant()
class TellsOfNewTasksOnly(Store):
    """The feed remembers when a task was made, not when it was changed."""

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        page = await super().changes(owner, since, limit)
        new = [task for task in page.tasks if task.version == 1 or since == 0]
        return ChangePage(new, page.reaches, page.has_more, page.purged)


@mutant(sole_killer="COUNT-ONE-01")
class CountsTwice(Store):
    """A trigger raises the counter with each change, and so does the statement."""

    def put(self, owner: Owner, task: Task) -> None:
        self.shelf(owner).counter += 1
        super().put(owner, task)


@mutant(sole_killer="FEED-PURGE-01")
class PurgesBeforeTokensExpire(Store):
    """A purge removes deleted tasks, and tokens from before it go on as if nothing was missing."""

    def empty(self, shelf: Shelf, before: datetime) -> int:
        gone = super().empty(shelf, before)
        shelf.purged = 0
        return gone
