"""A store under examination: anything that implements the port `Tasks`, behind the core."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final

from todo_core.application import TodoCore
from todo_core.application.list_tasks import TaskList
from todo_core.application.ports import Tasks, Upkeep
from todo_core.application.read_changes import ChangeList
from todo_core.domain.errors import TodoError, VersionMismatch
from todo_core.domain.task import Task
from todo_core.entrypoints.harness.capabilities import FEATURES, Capability
from todo_core.entrypoints.harness.observations import (
    CODES,
    Crashed,
    Feed,
    Made,
    Observation,
    Opaque,
    Page,
    Refused,
    Shown,
    TaskSeen,
    Tombstone,
    Trashed,
    said,
)
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Edit,
    List,
    Operation,
    Read,
    Restore,
    options_of,
)
from todo_core.entrypoints.harness.subject import Actor, Subject

OpenTasks = Callable[[], Tasks | AbstractAsyncContextManager[Tasks]]
"""Makes an empty store, or a context that opens one in the running event loop."""

Arguments = dict[str, Any]
"""Keyword arguments of a use case, which judges their values itself."""

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_TOMORROW: Final = timedelta(days=1)


class PortSubject(Subject):
    """A storage adapter, used through the use cases of `TodoCore`."""

    ready_users: tuple[str, ...] = ()
    base_url = ""

    def __init__(
        self,
        tasks: OpenTasks,
        *,
        features: frozenset[Capability] = FEATURES,
        upkeep: Callable[[Tasks], Upkeep] | None = None,
        core: Callable[[Tasks], TodoCore] = TodoCore,
        name: str = "",
    ) -> None:
        """Examine what `tasks` makes; `upkeep` finds the port that purges it, if there is one.

        Raises TypeError for a store itself, since each examination needs an empty one.
        """
        if not callable(tasks):
            given = type(tasks).__name__
            raise TypeError(
                "PortSubject takes what makes an empty store, such as its class or a function,"
                f" and not {given}"
            )
        self.name: str = name or getattr(tasks, "__name__", "store")
        means = {Capability.FRESH_USERS, Capability.COUNTER}
        means |= {Capability.PURGE} if upkeep else set()
        self.capabilities: frozenset[Capability] = (features - {Capability.EVENTS}) | means
        self._make_tasks, self._find_upkeep, self._make_core = tasks, upkeep, core

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Make a store of its own for as long as the context is open."""
        made = self._make_tasks()
        if isinstance(made, AbstractAsyncContextManager):
            async with made as tasks:
                self._use(tasks)
                yield
        else:
            self._use(made)
            yield

    def act_as(self, user: str) -> Actor:
        """The use cases, with this user as the actor."""
        return _CoreUser(self._core, user)

    async def purge(self) -> None:
        """Empty everybody's trash; keys stay."""
        if self._find_upkeep is None:
            raise NotImplementedError
        await self._find_upkeep(self._tasks).purge(datetime.now(UTC) + _TOMORROW, _LONG_AGO)

    def _use(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._core = self._make_core(tasks)


def _place(error: Exception) -> str:
    """Where it was raised."""
    frame = extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"


@dataclass(frozen=True, slots=True)
class _CoreUser(Actor):
    core: TodoCore
    user: str

    async def perform(self, owner: str, operation: Operation) -> Observation:
        try:
            return await self._perform({"actor": self.user, "user_id": owner}, operation)
        except NotImplementedError:
            return Refused("NOT_IMPLEMENTED", text="")
        except TodoError as refusal:
            current = refusal.current if isinstance(refusal, VersionMismatch) else None
            return Refused(CODES[type(refusal)], current, str(refusal))
        except Exception as error:  # noqa: BLE001 - whatever else a store raises is a finding
            return Crashed(f"{type(error).__name__}: {error}, {_place(error)}")

    async def _perform(self, who: Arguments, operation: Operation) -> Observation:
        match operation:
            case Create(key=key):
                create, fields = self.core.create_task.once, dict(operation.fields)
                made = await create(**who, idempotency_key=key, fields=fields)
                return Made(_seen(made.task), made.replayed)
            case List(known_tag=tag):
                known = () if tag is None else (int(tag),)
                listed = self.core.list_tasks(**who, known_revisions=known, **options_of(operation))
                return _page(await listed)
            case Changes():
                return _feed(await self.core.read_changes(**who, **options_of(operation)))
            case Read(task=str(task)):
                return Shown(_seen(await self.core.read_task(**who, task_id=task)))
            case Delete(task=str(task), expected=expected):
                gone = await self.core.delete_task(**who, task_id=task, expected_version=expected)
                return Trashed(Opaque("id", gone.id))
            case _:
                return Shown(_seen(await self._change(who, operation)))

    async def _change(self, who: Arguments, operation: Operation) -> Task:
        match operation:
            case Edit(task=str(task), expected=expected):
                fields = dict(operation.fields)
                return await self.core.edit_task(
                    **who, task_id=task, expected_version=expected, fields=fields
                )
            case Complete(task=str(task), completed=completed, expected=expected):
                return await self.core.complete_task(
                    **who, task_id=task, completed=completed, expected_version=expected
                )
            case Restore(task=str(task)):
                return await self.core.restore_task(**who, task_id=task)
            case _:
                raise ValueError(f"a reference in {operation} was not resolved")


def _seen(task: Task) -> TaskSeen:
    return TaskSeen(
        id=Opaque("id", task.id),
        user_id=Opaque("user", task.user_id),
        **said(task),
        created_at=Opaque("moment", task.created_at),
        updated_at=Opaque("moment", task.updated_at),
        version=task.version,
    )


def _page(page: TaskList) -> Page:
    return Page(
        tasks=tuple(map(_seen, page.tasks)),
        total=page.total,
        limit=page.limit,
        cursor=None if page.next_cursor is None else Opaque("cursor", page.next_cursor),
        tag=Opaque("tag", str(page.revision)),
    )


def _feed(feed: ChangeList) -> Feed:
    return Feed(
        changes=tuple(
            Tombstone(Opaque("id", task.id), task.version) if task.deleted else _seen(task)
            for task in feed.changes
        ),
        has_more=feed.has_more,
        token=Opaque("token", feed.next_token),
    )
