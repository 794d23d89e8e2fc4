"""Read one task."""

from dataclasses import dataclass

from todo_core.application.ports import Tasks
from todo_core.domain.errors import TaskNotFound
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Task, parse_task_id


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Show a task to its owner."""

    tasks: Tasks

    async def __call__(self, *, actor: str, user_id: str, task_id: str) -> Task:
        """The task as it stands now; raises NotOwner, TaskNotFound."""
        owner = authorize(actor, user_id)
        wanted = parse_task_id(task_id)
        task = (await self.tasks.some(owner, (wanted,))).tasks.get(wanted)
        if task is None or task.deleted:
            raise TaskNotFound
        return task
