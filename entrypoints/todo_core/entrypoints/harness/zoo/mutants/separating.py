"""Stores that do not keep users apart."""

from collections.abc import Sequence
from datetime import datetime

from todo_core.application.query import TaskQuery
from todo_core.domain.changes import Change, Delete, Edit, Restore, Toggle, Versions
from todo_core.domain.errors import (
    TaskNotFound,
)
from todo_core.domain.ownership import Owner, authorize
from todo_core.domain.task import Task, TaskId
from todo_core.domain.text import fold
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.store import Key, Shelf, Store


class ByIdAlone(Store):
    """Finds tasks by their id, whoever's they are, for one kind of change."""

    careless: type[Change]

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Versions | None = None,
    ) -> Task:
        if isinstance(change, self.careless) and expected is None:
            owner = self.holder(task_id) or owner
        return await super().update(owner, task_id, change, now, expected)

    def holder(self, task_id: TaskId) -> Owner | None:
        """Whose task it is."""
        found = [row.task for row in self.everything() if row.task.id == task_id]
        return authorize(found[0].user_id, found[0].user_id) if found else None


@mutant(sole_killer="ISO-READ-01")
class ReadsByIdAlone(Store):
    """Reading checks the path, and then finds the row by its id alone."""

    async def get(self, owner: Owner, task_id: TaskId) -> Task:  # noqa: ARG002 - that is the mistake
        for row in self.everything():
            if row.task.id == task_id and not row.task.deleted:
                return row.task
        raise TaskNotFound


@mutant(sole_killer="ISO-EDIT-01")
class EditsByIdAlone(ByIdAlone):
    """Editing checks the path, and then finds the row by its id alone."""

    careless: type[Change] = Edit


@mutant(sole_killer="ISO-COMPLETE-01")
class TogglesByIdAlone(ByIdAlone):
    """Toggling checks the path, and then finds the row by its id alone."""

    careless: type[Change] = Toggle


@mutant(sole_killer="ISO-DELETE-01")
class DeletesByIdAlone(ByIdAlone):
    """Deleting checks the path, and then finds the row by its id alone."""

    careless: type[Change] = Delete


@mutant(sole_killer="ISO-RESTORE-01")
class RestoresByIdAlone(ByIdAlone):
    """Restoring checks the path, and then finds the row by its id alone."""

    careless: type[Change] = Restore


@mutant()
class DropsTheOwnerByPrecedence(Store):
    """`user_id = ? AND title LIKE ? OR description LIKE ?`, without parentheses."""

    def matching(self, owner: Owner, query: TaskQuery) -> Sequence[Task]:
        found = list(super().matching(owner, query))
        if query.search:
            found += [
                row.task
                for row in self.everything()
                if row.task.user_id != owner.user_id
                and row.task.deleted is query.deleted
                and query.search in fold(row.task.description)
            ]
        return found


@mutant(sole_killer="ISO-LIST-01")
class ForgetsTheOwnerInOneStatement(Store):
    """Every sort order has a statement of its own, and a search by title lacks the owner."""

    def matching(self, owner: Owner, query: TaskQuery) -> Sequence[Task]:
        if query.search and query.sort == "title":
            return [row.task for row in self.everything() if self.passes(row.task, query)]
        return super().matching(owner, query)


@mutant()
class CountsEverybodysTasks(Store):
    """The total is that of all users."""

    def total(self, owner: Owner, query: TaskQuery) -> int:  # noqa: ARG002 - that is the mistake
        return sum(self.passes(row.task, query) for row in self.everything())


@mutant(sole_killer="MODEL-TAG-01")
class TagsWithOneCounter(Store):
    """All users share one change counter, so anybody's write changes everybody's tags."""

    async def revision(self, owner: Owner) -> int:  # noqa: ARG002 - that is the mistake
        return sum(shelf.counter for shelf in self.shelves.values())


@mutant(sole_killer="ISO-NAME-01")
class FoldsUserIds(Store):
    """The column of user ids has a collation that takes upper and lower case for the same."""

    def shelf(self, owner: Owner) -> Shelf:
        return self.shelves[owner.user_id.lower()]


@mutant()
class SharesKeys(Store):
    """Idempotency keys are unique over all users."""

    def keys(self, owner: Owner) -> dict[str, tuple[bytes, Task]]:  # noqa: ARG002 - that is the mistake
        return self.shelves["everybody"].keys


@mutant(sole_killer="ISO-KEY-01")
class JoinsOwnerAndKey(SharesKeys):
    """Owner and key are joined to one text, and `u1` + `2` is `u` + `12`."""

    def key(self, owner: Owner, keyed: Key) -> str:
        return owner.user_id + keyed.key
