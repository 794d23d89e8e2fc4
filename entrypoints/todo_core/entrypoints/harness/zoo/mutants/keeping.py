"""Stores that do not keep what they are given, or not under the key that it came with."""

import unicodedata
from dataclasses import replace

from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.domain.text import Title
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.store import Key, Store


@mutant(sole_killer="MODEL-TEXT-01")
class NormalisesText(Store):
    """Titles are answered as they came and kept in NFC."""

    def put(self, owner: Owner, task: Task) -> None:
        title = Title(unicodedata.normalize("NFC", task.title))
        super().put(owner, replace(task, title=title))


@mutant(sole_killer="MODEL-TEXT-01")
class CutsText(Store):
    """A column is shorter than the contract allows, and the store cuts off the rest."""

    def put(self, owner: Owner, task: Task) -> None:
        super().put(owner, replace(task, title=Title(task.title[:100])))


@mutant(sole_killer="MODEL-KEY-01")
class ReplaysTheTaskAsItIsNow(Store):
    """A repeated create answers with the task's present state instead of the first answer."""

    def replay(self, owner: Owner, keyed: Key, task: Task) -> Task:
        return self.find(owner, super().replay(owner, keyed, task).id)


@mutant(sole_killer="MODEL-KEY-01")
class ForgetsWhatAKeyWasFor(Store):
    """A used key answers with the first task even when another one is asked for."""

    def replay(self, owner: Owner, keyed: Key, task: Task) -> Task:  # noqa: ARG002 - that is the mistake
        return self.keys(owner)[keyed.key][1]


@mutant()
class IgnoresKeys(Store):
    """Every create makes a task, whatever its key."""

    async def add(self, owner: Owner, task: Task, keyed: Key | None = None) -> Task:  # noqa: ARG002 - that is the mistake
        return await super().add(owner, task)


@mutant(sole_killer="MODEL-LIFE-01")
class ReadsTheTrash(Store):
    """A deleted task can still be read by its id."""

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        return self.find(owner, task_id)
