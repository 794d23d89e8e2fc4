"""Edit what a task says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Unpack

from todo_core.application.changing import Changing
from todo_core.application.expected_version import ExpectedVersion, expected_versions
from todo_core.domain.changes import Edit
from todo_core.domain.fields import TaskFields, all_fields
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Task, parse_task_id


@dataclass(frozen=True, slots=True)
class EditTask:
    """Set some of a task's fields and leave the others as they are."""

    changing: Changing

    async def __call__(
        self,
        *,
        actor: str,
        user_id: str,
        task_id: str,
        expected_version: ExpectedVersion = None,
        fields: Mapping[str, object] | None = None,
        **named: Unpack[TaskFields],
    ) -> Task:
        """The task with the given fields, at least one, set.

        What a request's body says belongs into `fields`, where any name is judged as a field's; as
        `**body`, it could name another argument.
        Raises NotOwner, InvalidInput, TaskNotFound, VersionMismatch.
        """
        owner = authorize(actor, user_id)
        edit = Edit.parse(all_fields(fields, named))
        expected = expected_versions(expected_version)
        return await self.changing.task(owner, parse_task_id(task_id), edit, expected)
