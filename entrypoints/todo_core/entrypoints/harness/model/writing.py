"""What changes tasks: create, edit, complete, delete and restore."""

from dataclasses import replace

from todo_core.domain.errors import IdempotencyKeyReused, TaskNotFound, VersionMismatch
from todo_core.entrypoints.harness.model import rules
from todo_core.entrypoints.harness.model.state import ModelTask, Own, id_of, seen
from todo_core.entrypoints.harness.observations import Made, Shown, Trashed, said
from todo_core.entrypoints.harness.operations import Complete, Create, Delete, Edit, Restore


def create(user: str, own: Own, operation: Create) -> tuple[Own, Made]:
    """A new task, or the first answer to the same key again."""
    now = own.counter + 1
    task = ModelTask(**rules.new(dict(operation.fields)), created=now, changed=now)
    first = dict(own.keys).get(operation.key or "")
    if first is not None:
        return own, Made(seen(user, _replay(first, task)), replayed=True)
    keys = ((operation.key, task),) if operation.key else ()
    return replace(own.keeping(task), keys=(*own.keys, *keys)), Made(seen(user, task))


def edit(user: str, own: Own, operation: Edit) -> tuple[Own, Shown]:
    """The task with the given fields set and the others as they were."""
    edited = rules.edited(dict(operation.fields))
    task = _at_version(own.listed(operation.task), operation.expected)
    return _shown(user, own, task, replace(task, **edited))


def complete(user: str, own: Own, operation: Complete) -> tuple[Own, Shown]:
    """The task, done or not as asked; the opposite of what it was if nothing is said."""
    task = _at_version(own.listed(operation.task), operation.expected)
    completed = not task.completed if operation.completed is None else operation.completed
    return _shown(user, own, task, replace(task, completed=completed))


def delete(user: str, own: Own, operation: Delete) -> tuple[Own, Trashed]:
    """The task in the trash, where only its owner's trash and feed show it."""
    task = _at_version(own.listed(operation.task), operation.expected)
    own, task = _changed(own, task, replace(task, deleted=True))
    return own, Trashed(id_of(user, task))


def restore(user: str, own: Own, operation: Restore) -> tuple[Own, Shown]:
    """The task back on the list; there is nothing to restore outside the trash."""
    task = own.task(operation.task)
    if not task.deleted:
        raise TaskNotFound
    return _shown(user, own, task, replace(task, deleted=False))


def _shown(user: str, own: Own, before: ModelTask, after: ModelTask) -> tuple[Own, Shown]:
    own, task = _changed(own, before, after)
    return own, Shown(seen(user, task))


def _changed(own: Own, before: ModelTask, after: ModelTask) -> tuple[Own, ModelTask]:
    """A change is counted, versioned and timed if it changes something, else nothing happens."""
    if after == before:
        return own, before
    after = replace(after, version=before.version + 1, changed=own.counter + 1)
    return own.keeping(after), after


def _at_version(task: ModelTask, expected: int | None) -> ModelTask:
    if expected not in (None, task.version):
        raise VersionMismatch(task.version)
    return task


def _replay(first: ModelTask, again: ModelTask) -> ModelTask:
    if said(first) != said(again):
        raise IdempotencyKeyReused
    return first
