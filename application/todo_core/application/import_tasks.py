"""Import tasks from outside, all of them or none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from todo_core.application.ports import Clock, TaskIds
from todo_core.application.ports.accounts import Accounts, IdsTaken
from todo_core.application.records import Record, task_of
from todo_core.domain.errors import InvalidInput, Problem
from todo_core.domain.ownership import Owner, authorize
from todo_core.domain.task import Task, TaskId

MOST_PROBLEMS: Final = 100
"""After so many problems the rest is not looked at any more."""

_TAKEN: Final = "is that of a task that is there already, in the list or in the trash"


@dataclass(frozen=True, slots=True)
class ImportTasks:
    """Add tasks that come from elsewhere, or that were here before."""

    accounts: Accounts
    clock: Clock
    ids: TaskIds

    async def __call__(self, *, actor: str, user_id: str, records: Iterable[Record]) -> int:
        """Keep every record as a task; how many there were.

        Raises NotOwner, TooManyTasks, and InvalidInput with the place of each record that is wrong.
        """
        owner = authorize(actor, user_id)
        judged = _Judged(owner, self.clock, self.ids)
        try:
            return await self.accounts.fill(owner, judged.tasks(records))
        except IdsTaken as taken:
            places = (judged.places[task_id] for task_id in taken.ids)
            raise InvalidInput(Problem(place, f"id: {_TAKEN}") for place in places) from None


@dataclass(slots=True)
class _Judged:
    """Records on their way to become tasks."""

    owner: Owner
    clock: Clock
    ids: TaskIds
    places: dict[TaskId, str] = field(default_factory=dict)
    """Where each task came from."""

    def tasks(self, records: Iterable[Record]) -> Iterator[Task]:
        """The tasks up to the first problem; InvalidInput in the end if there was one."""
        began = self.clock.now()
        problems: list[Problem] = []
        for number, record in enumerate(records):
            now = began + timedelta(microseconds=number)  # so that they keep their order
            try:
                task = self._task(record, task_of(record, self.owner, now, self.ids))
            except InvalidInput as wrong:
                problems += (Problem(record.place, str(each)) for each in wrong.problems)
                if len(problems) >= MOST_PROBLEMS:
                    break
            else:
                if not problems:
                    yield task
        if problems:
            raise InvalidInput(problems[:MOST_PROBLEMS])

    def _task(self, record: Record, task: Task) -> Task:
        if task.id in self.places:
            raise InvalidInput([Problem("id", f"is that of {self.places[task.id]} as well")])
        self.places[task.id] = record.place
        return task
