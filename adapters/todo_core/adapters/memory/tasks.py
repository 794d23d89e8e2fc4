"""Tasks in dictionaries, with the promises of the real thing.

Calls are atomic because none of them awaits anything: in one event loop nothing comes between.
"""

from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Sequence
from datetime import datetime

from todo_core.adapters.memory.listing import matching, page_of
from todo_core.adapters.memory.owners_tasks import OwnersTasks
from todo_core.application.clock import SystemClock
from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.ports import Clock
from todo_core.application.ports.accounts import Accounts, Entry, Erased
from todo_core.application.ports.tasks import ChangePage, Keyed, Save, Seen, TaskPage, Tasks
from todo_core.application.ports.upkeep import Purged, Upkeep
from todo_core.application.query import TaskQuery
from todo_core.domain.ownership import Owner, UserId
from todo_core.domain.task import TaskId


class InMemoryTasks(Tasks, Upkeep, Accounts):
    """Tasks that go with the process.

    `announce` is told whose tasks have changed; `clock` is the process's own unless given.
    """

    def __init__(
        self,
        announce: Callable[[UserId], None] = lambda _: None,
        clock: Clock | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._announce = announce
        self._clock = clock or SystemClock()
        self._limits = limits
        self._users: defaultdict[UserId, OwnersTasks] = defaultdict(OwnersTasks)

    async def some(self, owner: Owner, ids: Collection[TaskId], key: str | None = None) -> Seen:
        mine = self._of(owner)
        found = {each: mine.tasks[each].task for each in ids if each in mine.tasks}
        used = mine.keys.get(key) if key else None
        return Seen(found, used.outcome if used else None)

    async def save(self, owner: Owner, saves: Sequence[Save], keyed: Keyed | None = None) -> bool:
        mine = self._of(owner)
        if (keyed and keyed.key in mine.keys) or not all(map(mine.is_unchanged, saves)):
            return False
        if keyed:
            self._limits.check_keys(mine.key_before(self._limits.keys - 1), keyed.used_at)
        new = sum(save.before is None for save in saves)
        if new:
            self._limits.check_tasks(len(mine.tasks), new)
        self._users[owner.user_id] = mine
        mine.save(saves, keyed)
        self._announce(owner.user_id)
        return True

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        mine = self._of(owner)
        found = matching((kept.task for kept in mine.tasks.values()), query)
        page, following = page_of(found, query)
        return TaskPage(tasks=page, total=len(found), next=following, revision=mine.revision)

    async def revision(self, owner: Owner) -> int:
        return self._of(owner).revision

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        mine = self._of(owner)
        newer = [kept for kept in mine.tasks.values() if kept.change > since]
        newer.sort(key=lambda kept: kept.change)
        page = newer[:limit]
        has_more = len(newer) > len(page)
        return ChangePage(
            tasks=[kept.task for kept in page],
            reaches=page[-1].change if has_more else mine.revision,
            has_more=has_more,
            purged=mine.purged,
        )

    async def now(self) -> datetime:
        return self._clock.now()

    async def purge(self, trashed_before: datetime, keyed_before: datetime) -> Purged:
        tasks = keys = 0
        for user_id, theirs in self._users.items():
            gone = theirs.purge_tasks(trashed_before)
            if gone:
                self._announce(user_id)
            tasks += gone
            keys += theirs.purge_keys(keyed_before)
        return Purged(tasks, keys)

    async def read(self, owner: Owner) -> AsyncGenerator[Entry, None]:
        mine = self._of(owner).tasks
        for _, kept in sorted(mine.items()):
            yield Entry(kept.task, kept.source_uid)

    async def fill(
        self, owner: Owner, entries: Iterable[Entry], *, skip_taken: bool = False
    ) -> int:
        mine = self._of(owner)
        count = mine.fill(owner, entries, skip_taken=skip_taken, limits=self._limits)
        if count:
            self._users[owner.user_id] = mine
            self._announce(owner.user_id)
        return count

    async def erase(self, owner: Owner) -> Erased:
        theirs = self._users.pop(owner.user_id, OwnersTasks())
        self._announce(owner.user_id)
        return Erased(len(theirs.tasks), len(theirs.keys))

    def _of(self, owner: Owner) -> OwnersTasks:
        """What there is to look at; only what is written makes an entry."""
        return self._users.get(owner.user_id) or OwnersTasks()
