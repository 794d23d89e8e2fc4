"""The use cases over a store that decides by itself what becomes of a task."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from todo_core.application import TodoCore
from todo_core.application.changing import Changing, Decide
from todo_core.application.clock import SystemClock
from todo_core.application.complete_task import CompleteTask
from todo_core.application.create_task import CreateTask
from todo_core.application.delete_task import DeleteTask
from todo_core.application.edit_task import EditTask
from todo_core.application.ports import ChangeSignals, Tasks
from todo_core.application.ports.tasks import Seen
from todo_core.application.read_task import ReadTask
from todo_core.application.restore_task import RestoreTask
from todo_core.application.task_ids import TimeOrderedIds
from todo_core.domain.changes import Change, Versions
from todo_core.domain.ownership import Owner, authorize
from todo_core.domain.task import Task, TaskId, parse_task_id
from todo_core.entrypoints.harness.zoo.reference.store import Key, Store


class StoreCore(TodoCore):
    """All that users can do, by one of the zoo's stores."""

    def __init__(self, tasks: Tasks, signals: ChangeSignals | None = None) -> None:
        super().__init__(tasks, signals)
        changing = _ByTheStore(tasks, SystemClock())
        self.create_task: CreateTask = CreateTask(changing, TimeOrderedIds())
        self.read_task: ReadTask = ReadByTheStore(tasks)
        self.edit_task: EditTask = EditTask(changing)
        self.complete_task: CompleteTask = CompleteTask(changing)
        self.delete_task: DeleteTask = DeleteTask(changing)
        self.restore_task: RestoreTask = RestoreTask(changing)


class ReadByTheStore(ReadTask):
    """Shows what the store finds."""

    async def __call__(self, *, actor: str, user_id: str, task_id: str) -> Task:
        owner = authorize(actor, user_id)
        return await store_of(self.tasks).get(owner, parse_task_id(task_id))


class _ByTheStore(Changing):
    """Asks the store for each change."""

    async def task(
        self, owner: Owner, task_id: TaskId, change: Change, expected: Versions | None
    ) -> Task:
        now = self.clock.now()
        return await store_of(self.tasks).update(owner, task_id, change, now, expected)

    async def __call__(
        self,
        owner: Owner,
        decide: Decide[Any],
        *,
        ids: Collection[TaskId] = (),  # noqa: ARG002 - nothing but a create comes here
        key: str | None = None,  # noqa: ARG002 - the decision has it, too
    ) -> Any:
        created = decide(Seen({}), self.clock.now())
        task, keyed = created.answer.task, created.keyed
        used = Key(keyed.key, keyed.outcome.fingerprint) if keyed else None
        kept = await store_of(self.tasks).add(owner, task, used)
        return replace(created.answer, task=kept, replayed=kept.id != task.id)


def store_of(tasks: Tasks) -> Store:
    """The tasks as what they are."""
    if not isinstance(tasks, Store):
        raise TypeError("the zoo keeps stores of its own only")
    return tasks
