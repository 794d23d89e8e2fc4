"""Read one task."""

from dataclasses import dataclass

from todo_core.application.ports import Tasks
from todo_core.domain.errors import TaskNotFound
from todo_core.domain.ownership import Owner, authorize
from todo_core.domain.task import Task, TaskId, parse_task_id


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Show a task to its owner."""

    tasks: Tasks

    async def __call__(self, *, actor: str, user_id: str, task_id: str) -> Task:
        """The task as it stands now; raises NotOwner, TaskNotFound."""
        owner = authorize(actor, user_id)
        return await listed(self.tasks, owner, parse_task_id(task_id))


async def listed(tasks: Tasks, owner: Owner, task_id: TaskId) -> Task:
    """The owner's task, unless it is in the trash; else TaskNotFound."""
    task = (await tasks.some(owner, (task_id,))).tasks.get(task_id)
    if task is None or task.deleted:
        raise TaskNotFound
    return task
