"""The table of contents: everything that can be done with tasks, in one object."""

from todo_core.application.clock import SystemClock
from todo_core.application.complete_task import CompleteTask
from todo_core.application.create_task import CreateTask
from todo_core.application.delete_task import DeleteTask
from todo_core.application.edit_task import EditTask
from todo_core.application.list_tasks import ListTasks
from todo_core.application.ports import Clock, TaskIds, Tasks
from todo_core.application.read_task import ReadTask
from todo_core.application.task_ids import TimeOrderedIds


class TodoCore:
    """All use cases over one storage adapter.

    Each is awaited with keyword arguments; the first two are always `actor`, who asks, and
    `user_id`, whose tasks are meant:

        core = TodoCore(tasks=InMemoryTasks())
        task = await core.create_task(actor="user-a", user_id="user-a", title="Buy milk")
    """

    def __init__(
        self, tasks: Tasks, clock: Clock | None = None, ids: TaskIds | None = None
    ) -> None:
        """Plug in where tasks are kept and, where the system's own will not do, time and ids."""
        clock = clock or SystemClock()
        self.create_task = CreateTask(tasks, clock, ids or TimeOrderedIds())
        self.list_tasks = ListTasks(tasks)
        self.read_task = ReadTask(tasks)
        self.edit_task = EditTask(tasks, clock)
        self.complete_task = CompleteTask(tasks, clock)
        self.delete_task = DeleteTask(tasks, clock)
