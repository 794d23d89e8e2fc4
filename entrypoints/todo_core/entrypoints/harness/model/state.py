"""What the model remembers of each user."""

from dataclasses import dataclass, replace

from todo_core.domain.errors import TaskNotFound
from todo_core.entrypoints.harness.observations import Opaque, Said, TaskSeen, Tombstone, said
from todo_core.entrypoints.harness.operations import List, Nth, TaskRef


@dataclass(frozen=True, slots=True)
class ModelTask(Said):
    """A task; its moments are values of its owner's change counter."""

    created: int
    """The counter that its creation led to: no other task of the user's has the same."""
    changed: int
    """The counter that its latest change led to."""
    version: int = 1
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Continuation:
    """A page that did not reach the end of its list."""

    listing: List
    after: tuple[int | str, int]
    """The sort key and the creation of its last task."""


@dataclass(frozen=True, slots=True)
class Own:
    """Everything that is one user's."""

    counter: int = 0
    """How many changes there have been."""
    tasks: tuple[ModelTask, ...] = ()
    """In the order of their creation, the trash included."""
    keys: tuple[tuple[str, ModelTask], ...] = ()
    """Idempotency keys, with the task that each one made, as it was then."""
    pages: tuple[Continuation, ...] = ()
    """In the order in which they were read."""
    tokens: tuple[int, ...] = ()
    """The counters that sync tokens stand for, in the order in which they were given out."""
    tags: tuple[tuple[List, int], ...] = ()
    """Lists that were read, with the counter at the time; the latest last."""

    def task(self, ref: TaskRef) -> ModelTask:
        """The task that is meant, wherever it is; only the user's own are ever found."""
        if not isinstance(ref, Nth) or not self.tasks:
            raise TaskNotFound
        return self.tasks[ref.number % len(self.tasks)]

    def listed(self, ref: TaskRef) -> ModelTask:
        """The task that is meant, unless it is in the trash."""
        task = self.task(ref)
        if task.deleted:
            raise TaskNotFound
        return task

    def keeping(self, task: ModelTask) -> "Own":
        """One change later: the task as it is now."""
        others = tuple(other for other in self.tasks if other.created != task.created)
        tasks = tuple(sorted((*others, task), key=lambda each: each.created))
        return replace(self, counter=self.counter + 1, tasks=tasks)


@dataclass(frozen=True, slots=True)
class State:
    """All users; those who have done nothing yet are as if they were not there."""

    users: frozenset[tuple[str, Own]] = frozenset()

    def of(self, user: str) -> Own:
        """What is this user's."""
        return next((own for name, own in self.users if name == user), Own())

    def having(self, user: str, own: Own) -> "State":
        """The same with one user's things replaced."""
        others = {(name, theirs) for name, theirs in self.users if name != user}
        return State(frozenset(others | {(user, own)}))


def id_of(user: str, task: ModelTask) -> Opaque:
    """The symbol for a task's id."""
    return Opaque("id", (user, task.created))


def moment(user: str, task: ModelTask, counter: int) -> Opaque:
    """The symbol for the time of a change; those of one task have an order."""
    return Opaque(f"moment of {user}'s {task.created}", counter)


def seen(user: str, task: ModelTask) -> TaskSeen:
    """The task as its user sees it."""
    return TaskSeen(
        id=id_of(user, task),
        user_id=Opaque("user", user),
        **said(task),
        created_at=moment(user, task, task.created),
        updated_at=moment(user, task, task.changed),
        version=task.version,
    )


def seen_in_feed(user: str, task: ModelTask) -> TaskSeen | Tombstone:
    """The task as the feed shows it."""
    return Tombstone(id_of(user, task), task.version) if task.deleted else seen(user, task)


def nth(ref: Nth, count: int) -> int:
    """Which of `count` things a reference means."""
    return ref.number % count
