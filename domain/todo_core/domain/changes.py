"""The closed set of changes that a task can undergo, and what each of them means."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from todo_core.domain.errors import InvalidInput, Problem, TaskNotFound, VersionMismatch
from todo_core.domain.fields import FIELDS, Values, parse_some
from todo_core.domain.task import Task


@dataclass(frozen=True, slots=True)
class Edit:
    """Set the fields that are given, and no others."""

    values: Values

    @classmethod
    def parse(cls, fields: Mapping[str, object]) -> "Edit":
        """Judge the fields to change, at least one; InvalidInput names every one that is wrong.

        An absent field stays as it is; a description of None empties it.
        """
        if not fields:
            raise InvalidInput([Problem("", f"at least one of {', '.join(FIELDS)} is needed")])
        return cls(parse_some(fields))


@dataclass(frozen=True, slots=True)
class Toggle:
    """Make an open task completed and a completed one open."""


@dataclass(frozen=True, slots=True)
class Delete:
    """Move the task to the trash."""


@dataclass(frozen=True, slots=True)
class Restore:
    """Take the task back out of the trash."""


Change = Edit | Toggle | Delete | Restore


@dataclass(frozen=True, slots=True)
class AllBut:
    """Every version but these."""

    versions: frozenset[int]

    def __contains__(self, version: int) -> bool:
        return version not in self.versions


Versions = frozenset[int] | AllBut


def apply(task: Task, change: Change, now: datetime, expected: Versions | None = None) -> Task:
    """The task after the change; the very same object when there is nothing to change.

    Raises TaskNotFound when the change is for a task in the trash and this one is not, or the
    other way round; then VersionMismatch when `expected` is given and lacks the task's version.
    """
    if task.deleted is not isinstance(change, Restore):
        raise TaskNotFound
    if expected is not None and task.version not in expected:
        raise VersionMismatch(task.version)
    changed = _changed(task, change)
    if changed == task:
        return task
    later = max(now, task.updated_at + timedelta(microseconds=1))
    return replace(changed, version=task.version + 1, updated_at=later)


def _changed(task: Task, change: Change) -> Task:
    match change:
        case Edit(values):
            return replace(task, **values)
        case Toggle():
            return replace(task, completed=not task.completed)
        case Delete():
            return replace(task, deleted=True)
        case Restore():
            return replace(task, deleted=False)
        case _:
            assert_never(change)
