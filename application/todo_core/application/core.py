"""The table of contents: everything that users can do with their tasks, in one object."""

from todo_core.application.changing import Changing
from todo_core.application.clock import SystemClock
from todo_core.application.complete_task import CompleteTask
from todo_core.application.create_task import CreateTask
from todo_core.application.delete_task import DeleteTask
from todo_core.application.edit_task import EditTask
from todo_core.application.follow_changes import FollowChanges
from todo_core.application.list_tasks import ListTasks
from todo_core.application.polling_signals import PollingSignals
from todo_core.application.ports import ChangeSignals, Clock, TaskIds, Tasks
from todo_core.application.read_changes import ReadChanges
from todo_core.application.read_task import ReadTask
from todo_core.application.restore_task import RestoreTask
from todo_core.application.task_ids import TimeOrderedIds
from todo_core.application.watch_changes import WatchChanges


class TodoCore:
    """What users do with their tasks, over one storage adapter.

    Each use case is called with keyword arguments; the first two are always `actor`, who asks, and
    `user_id`, whose tasks are meant:

        core = TodoCore(tasks=InMemoryTasks())
        task = await core.create_task(actor="user-a", user_id="user-a", title="Buy milk")

    All are awaited but for two: `watch_changes` is an async context manager, and `follow_changes`
    an async generator. What is done with a whole account or store needs other ports, so it is apart
    from this: ExportTasks, ImportTasks, EraseUser, Purge and BeginHistory, each in the module of
    its name.

    How much one user may keep, adapters are told by their `limits`:

        core = TodoCore(tasks=InMemoryTasks(limits=Limits(tasks=1000)))
    """

    def __init__(
        self,
        tasks: Tasks,
        signals: ChangeSignals | None = None,
        clock: Clock | None = None,
        ids: TaskIds | None = None,
    ) -> None:
        """Plug in where tasks are kept.

        Without `signals`, whoever follows changes looks for them twice a second; `clock` and
        `ids` are the system's own unless others are given.
        """
        changing = Changing(tasks, clock or SystemClock())
        self.create_task: CreateTask = CreateTask(changing, ids or TimeOrderedIds())
        self.list_tasks: ListTasks = ListTasks(tasks)
        self.read_task: ReadTask = ReadTask(tasks)
        self.edit_task: EditTask = EditTask(changing)
        self.complete_task: CompleteTask = CompleteTask(changing)
        self.delete_task: DeleteTask = DeleteTask(changing)
        self.restore_task: RestoreTask = RestoreTask(changing)
        self.read_changes: ReadChanges = ReadChanges(tasks)
        self.watch_changes: WatchChanges = WatchChanges(tasks, signals or PollingSignals())
        self.follow_changes: FollowChanges = FollowChanges(self.read_changes, self.watch_changes)
