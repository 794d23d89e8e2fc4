"""The Tasks port over PostgreSQL, one statement to a call."""

from collections.abc import Callable, Collection, Sequence

from todo_core.adapters.postgres import reads, saving
from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.errors import ConnectionLost, TaskIdTaken
from todo_core.adapters.postgres.rows import KEY_COLUMNS, outcome_of, task_of
from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.ports.tasks import ChangePage, Keyed, Save, Seen, TaskPage, Tasks
from todo_core.application.query import Position, TaskQuery
from todo_core.domain.ownership import Owner, UserId
from todo_core.domain.task import TaskId


class PostgresTasks(Tasks):
    """Tasks in a database that `todo_core.adapters.postgres.migrate` has prepared.

    `announce` is told whose tasks may have changed, after the commit.
    """

    def __init__(
        self,
        database: Database,
        announce: Callable[[UserId], None] = lambda _: None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._database = database
        self._announce = announce
        self._limits = limits

    async def some(self, owner: Owner, ids: Collection[TaskId], key: str | None = None) -> Seen:
        values = {"owner": owner.user_id, "ids": list(ids), "key": key}
        if key is None and len(ids) == 1:
            (values["id"],) = ids
            rows = await self._database.read(owner, reads.ONE, values)
            return Seen({task.id: task for task in (task_of(owner, row) for row in rows)})
        rows = await self._database.read(owner, reads.SOME, values)
        found = [row[len(KEY_COLUMNS) :] for row in rows]
        tasks = [task_of(owner, row) for row in found if row[0] is not None]
        return Seen({task.id: task for task in tasks}, outcome_of(rows[0]))

    async def save(self, owner: Owner, saves: Sequence[Save], keyed: Keyed | None = None) -> bool:
        try:
            kept = await self._save(owner, saves, keyed)
        except ConnectionLost:
            if not keyed and any(save.before for save in saves):
                raise
            kept = await self._save_again(owner, saves, keyed)
        if kept:
            self._announce(owner.user_id)
        return kept

    async def _save_again(self, owner: Owner, saves: Sequence[Save], keyed: Keyed | None) -> bool:
        """After a lost connection: what was kept is there by now, the key or the tasks' ids."""
        try:
            kept = await self._save(owner, saves, keyed)
        except TaskIdTaken:
            return True
        if keyed and not kept:
            return (await self.some(owner, (), keyed.key)).outcome == keyed.outcome
        return kept

    async def _save(self, owner: Owner, saves: Sequence[Save], keyed: Keyed | None) -> bool:
        statement = saving.statement_of(saves, keyed)
        values = saving.values_of(owner, saves, keyed, self._limits)
        rows = await self._database.write(owner, statement, values)
        return saving.is_kept(rows, saves, keyed, self._limits)

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        values = {
            "owner": owner.user_id,
            "limit": query.limit + 1,
            "search": query.search,
            "after_key": query.after and query.after.key,
            "after_id": query.after and query.after.id,
        }
        rows = await self._database.read(owner, reads.page(reads.Shape.of(query)), values)
        if not rows:
            return TaskPage(tasks=(), total=0, next=None, revision=0)
        *_, revision, total = rows[0]
        tasks = [task_of(owner, row) for row in rows[: query.limit] if row[0] is not None]
        last = tasks[-1] if len(rows) > query.limit else None
        return TaskPage(
            tasks=tasks,
            total=total,
            next=None if last is None else Position(getattr(last, query.sort), last.id),
            revision=revision,
        )

    async def revision(self, owner: Owner) -> int:
        rows = await self._database.read(owner, reads.REVISION, {"owner": owner.user_id})
        return rows[0][0] if rows else 0

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        values = {"owner": owner.user_id, "since": since, "limit": limit + 1}
        rows = await self._database.read(owner, reads.CHANGES, values)
        if not rows:
            return ChangePage(tasks=(), reaches=0, has_more=False, purged=0)
        *_, revision, purged = rows[0]
        page = [row for row in rows[:limit] if row[0] is not None]
        has_more = len(rows) > limit
        return ChangePage(
            tasks=[task_of(owner, row) for row in page],
            reaches=page[-1][-3] if has_more else revision,
            has_more=has_more,
            purged=purged,
        )
