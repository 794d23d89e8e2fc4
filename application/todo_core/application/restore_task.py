"""Restore a deleted task."""

from dataclasses import dataclass

from todo_core.application.changing import Changing
from todo_core.application.expected_version import ExpectedVersion, expected_versions
from todo_core.domain.changes import Restore
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Task, parse_task_id


@dataclass(frozen=True, slots=True)
class RestoreTask:
    """Take a task back out of the trash."""

    changing: Changing

    async def __call__(
        self, *, actor: str, user_id: str, task_id: str, expected_version: ExpectedVersion = None
    ) -> Task:
        """The task, back on the list.

        Raises NotOwner, InvalidInput, TaskNotFound if it is not in the trash, VersionMismatch.
        """
        owner = authorize(actor, user_id)
        expected = expected_versions(expected_version)
        return await self.changing.task(owner, parse_task_id(task_id), Restore(), expected)
