"""Complete a task, reopen it, or toggle between the two."""

from dataclasses import dataclass

from todo_core.application.changing import Changing
from todo_core.application.expected_version import ExpectedVersion, expected_versions
from todo_core.domain.changes import Edit, Toggle
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Task, parse_task_id


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """Say whether a task is done."""

    changing: Changing

    async def __call__(
        self,
        *,
        actor: str,
        user_id: str,
        task_id: str,
        completed: bool | None = None,
        expected_version: ExpectedVersion = None,
    ) -> Task:
        """The task with `completed` set, or toggled where it is None.

        Raises NotOwner, InvalidInput, TaskNotFound, VersionMismatch.
        """
        owner = authorize(actor, user_id)
        change = Toggle() if completed is None else Edit.parse({"completed": completed})
        expected = expected_versions(expected_version)
        return await self.changing.task(owner, parse_task_id(task_id), change, expected)
