"""Cores whose cursors and sync tokens are not bound to what they were made for."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from todo_core.application import TodoCore
from todo_core.application.list_tasks import ListTasks, TaskList
from todo_core.application.ports import Tasks
from todo_core.application.query import Position, TaskQuery
from todo_core.application.read_changes import ChangeList, ReadChanges
from todo_core.application.sealed import Scalar, seal, unseal
from todo_core.application.sync_tokens import SyncToken
from todo_core.domain.errors import InvalidCursor, ListUnchanged, SyncTokenExpired
from todo_core.domain.ownership import Owner, authorize
from todo_core.domain.task import TaskId
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.core import StoreCore

Purpose = Callable[[Owner, TaskQuery], list[Scalar]]


@dataclass(frozen=True, slots=True)
class Sealing:
    """How tokens are made and opened."""

    write: Callable[[Owner, list[Scalar], list[Scalar]], str]
    read: Callable[[Owner, list[Scalar], str], Sequence[Scalar]]


NOBODY = authorize("nobody", "nobody")
PLAIN = Sealing(
    lambda owner, purpose, content: _plain([owner.user_id, *purpose, *content]),
    lambda owner, purpose, token: _unplain([owner.user_id, *purpose], token),
)
SEALED = Sealing(seal, unseal)
SEALED_FOR_NOBODY = Sealing(
    lambda _, purpose, content: seal(NOBODY, purpose, content),
    lambda _, purpose, token: unseal(NOBODY, purpose, token),
)


def _plain(content: list[Scalar]) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode()


def _unplain(prefix: list[Scalar], token: str) -> list[Scalar]:
    try:
        content: list[Scalar] = json.loads(urlsafe_b64decode(token))
    except ValueError:
        raise InvalidCursor from None
    if content[: len(prefix)] != prefix:
        raise InvalidCursor
    return content[len(prefix) :]


def for_filters_and_sort(query: TaskQuery) -> list[Scalar]:
    """What a cursor has to be bound to besides its owner."""
    filters = [query.completed, query.search, query.deleted]
    return [*filters, query.sort, query.descending]


def for_nothing(_: TaskQuery) -> list[Scalar]:
    """What a careless cursor is bound to."""
    return []


@dataclass(frozen=True)
class _Lists(ListTasks):
    """Lists with cursors of its own making."""

    sealing: Sealing
    purpose: Callable[[TaskQuery], list[Scalar]]

    async def __call__(
        self, *, actor: str, user_id: str, known_revisions: Any = (), **options: Any
    ) -> TaskList:
        cursor = options.pop("cursor", None)
        owner, query = authorize(actor, user_id), TaskQuery.parse(options)  # type: ignore[arg-type]  # judged inside
        position = None if cursor is None else self._position(owner, query, cursor)
        if known_revisions and await self.tasks.revision(owner) in known_revisions:
            raise ListUnchanged(0)
        page = await self.tasks.list(owner, replace(query, after=position))
        following = self._cursor(owner, query, page.next) if page.next else None
        return TaskList(page.tasks, page.total, query.limit, following, page.revision)

    def _cursor(self, owner: Owner, query: TaskQuery, position: Position) -> str:
        content: list[Scalar] = [str(position.key), position.id]
        return self.sealing.write(owner, self.purpose(query), content)

    def _position(self, owner: Owner, query: TaskQuery, cursor: str) -> Position:
        content = self.sealing.read(owner, self.purpose(query), cursor)
        try:
            key, task_id = map(str, content)
            by_title = query.sort == "title"
            return Position(key if by_title else datetime.fromisoformat(key), TaskId(task_id))
        except ValueError:
            raise InvalidCursor from None


@dataclass(frozen=True)
class _Changes(ReadChanges):
    """A feed with tokens of its own making."""

    sealing: Sealing

    async def __call__(self, *, actor: str, user_id: str, **options: Any) -> ChangeList:
        owner, since = authorize(actor, user_id), options.pop("since", None)
        token = SyncToken(0) if since is None else self._opened(owner, since)
        page = await self.tasks.changes(owner, token.change, options.get("limit", 100))
        if since is not None and token.misses(page.purged, page.reaches):
            raise SyncTokenExpired
        following = self.sealing.write(owner, [], [page.reaches, page.purged])
        return ChangeList(page.tasks, following, page.has_more)

    def _opened(self, owner: Owner, since: str) -> SyncToken:
        try:
            change, purged = self.sealing.read(owner, [], since)
        except ValueError:
            raise InvalidCursor from None
        if not isinstance(change, int) or not isinstance(purged, int):
            raise InvalidCursor
        return SyncToken(change, purged)


@mutant(sole_killer="PAGE-CURSOR-01")
def leaves_cursors_open(tasks: Tasks) -> TodoCore:
    """A cursor is readable text without a digest: whoever changes it reads on from anywhere."""
    core = StoreCore(tasks)
    core.list_tasks = _Lists(tasks, PLAIN, for_filters_and_sort)
    return core


@mutant(sole_killer="PAGE-CURSOR-02")
def forgets_what_a_cursor_was_for(tasks: Tasks) -> TodoCore:
    """A cursor is not bound to the filters and the sort order that it was made for."""
    core = StoreCore(tasks)
    core.list_tasks = _Lists(tasks, SEALED, for_nothing)
    return core


@mutant(sole_killer="ISO-CURSOR-01")
def shares_cursors(tasks: Tasks) -> TodoCore:
    """A cursor is not bound to its owner."""
    core = StoreCore(tasks)
    core.list_tasks = _Lists(tasks, SEALED_FOR_NOBODY, for_filters_and_sort)
    return core


@mutant(sole_killer="FEED-TOKEN-01")
def leaves_sync_tokens_open(tasks: Tasks) -> TodoCore:
    """A sync token is the counter as readable text."""
    core = StoreCore(tasks)
    core.read_changes = _Changes(tasks, PLAIN)
    return core


@mutant(sole_killer="ISO-SYNC-01")
def shares_sync_tokens(tasks: Tasks) -> TodoCore:
    """A sync token is not bound to its owner."""
    core = StoreCore(tasks)
    core.read_changes = _Changes(tasks, SEALED_FOR_NOBODY)
    return core
