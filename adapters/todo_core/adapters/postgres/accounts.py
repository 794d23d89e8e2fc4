"""The Accounts port over PostgreSQL: one transaction to a call."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from itertools import islice

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from todo_core.adapters.postgres.errors import RolledBack
from todo_core.adapters.postgres.new_tasks import new_rows, new_values
from todo_core.adapters.postgres.rows import TASK_COLUMNS, task_of
from todo_core.adapters.postgres.saves import TOTALS
from todo_core.adapters.postgres.saving import total_of
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import (
    OWNER,
    TOTAL,
    Id,
    idempotency_keys,
    metadata,
    task_lists,
    tasks,
)
from todo_core.adapters.postgres.transactions import Transaction, transaction
from todo_core.application.change_counter import first_change
from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.ports.accounts import Accounts, Entry, Erased, IdsTaken
from todo_core.domain.ownership import Owner
from todo_core.domain.task import TaskId

_TASKS_AT_A_TIME = 2000


def _hold_list() -> Statement:
    """Make the owner's list if there is none, and hold it until the end of the transaction."""
    row = upsert(task_lists).values(user_id=OWNER, revision=0, purged=0, **dict.fromkeys(TOTALS, 0))
    return Statement(
        row.on_conflict_do_update(
            index_elements=task_lists.primary_key.columns,
            set_={"user_id": task_lists.c.user_id},
        ).returning(task_lists.c.revision, TOTAL)
    )


def _keep() -> Statement:
    return Statement(insert(tasks).from_select(tasks.c.keys(), select(OWNER, *new_rows().c)))


def _count() -> Statement:
    added = {name: bindparam(f"more_{name}", type_=BigInteger) for name in TOTALS}
    return Statement(
        update(task_lists)
        .values(
            revision=bindparam("last_change", type_=BigInteger),
            **{name: task_lists.c[name] + more for name, more in added.items()},
        )
        .where(task_lists.c.user_id == OWNER)
    )


def _everything_of(table: Table) -> Statement:
    """Remove the owner's rows; returns how many there were."""
    gone = delete(table).where(table.c.user_id == OWNER).returning(literal(1)).cte("gone")
    return Statement(select(func.count()).select_from(gone))


def _held_tasks() -> Statement:
    """Lock the owner's tasks; returns how many there are."""
    rows = select(literal(1)).where(tasks.c.user_id == OWNER).with_for_update().cte("held")
    return Statement(select(func.count()).select_from(rows))


_READ = Statement(
    select(*TASK_COLUMNS, tasks.c.source_uid).where(tasks.c.user_id == OWNER).order_by(tasks.c.id)
)
_IDS_AMONG = Statement(
    select(tasks.c.id).where(
        tasks.c.user_id == OWNER, tasks.c.id == func.any(bindparam("ids", type_=ARRAY(Id)))
    )
)
_UIDS = Statement(
    select(tasks.c.source_uid).where(tasks.c.user_id == OWNER, tasks.c.source_uid.is_not(None))
)
_HOLD_LIST = _hold_list()
_KEEP = _keep()
_COUNT = _count()
# In the order in which requests lock them; only what is deleted after that is all there is. A list
# that is not there yet is made, as nothing else would keep a first task out meanwhile.
_HOLD_EVERYTHING = (_held_tasks(), _HOLD_LIST)
_ERASE = {table: _everything_of(table) for table in metadata.sorted_tables}


class PostgresAccounts(Accounts):
    """Accounts in a database that `todo_core.adapters.postgres.migrate` has prepared.

    Nobody is told of what changes; processes that stream to the user find out by comparing.
    """

    def __init__(self, url: str, limits: Limits = DEFAULT_LIMITS) -> None:
        """`url` is in libpq's words."""
        self._url = url
        self._limits = limits

    async def read(self, owner: Owner) -> AsyncGenerator[Entry, None]:
        who = {"owner": owner.user_id}
        async with (
            transaction(self._url, owner) as held,
            aclosing(held.stream(_READ, who)) as rows,
        ):
            async for row in rows:
                yield Entry(task_of(owner, row), row[-1])

    async def fill(
        self, owner: Owner, entries: Iterable[Entry], *, skip_taken: bool = False
    ) -> int:
        who = {"owner": owner.user_id}
        kept: Counter[str] = Counter()
        first = before = 0
        async with transaction(self._url, owner) as held:
            there = _There(held, who)
            for some in _portions(entries):
                if not first:
                    ((revision, before),) = await held.run(_HOLD_LIST, who)
                    first = revision + 1 if revision else first_change()
                new, taken = await there.parted(some)
                if taken and not skip_taken:
                    raise IdsTaken(taken)
                self._limits.check_tasks(before + kept.total(), len(new))
                if new:
                    await held.run(_KEEP, new_values(owner, new, first + kept.total()))
                kept.update(total_of(entry.task) for entry in new)
            if kept:
                more = {f"more_{name}": kept[name] for name in TOTALS}
                await held.run(_COUNT, who | more | {"last_change": first + kept.total() - 1})
        return kept.total()

    async def erase(self, owner: Owner) -> Erased:
        try:
            return await self._erase(owner)
        except RolledBack:
            return await self._erase(owner)

    async def _erase(self, owner: Owner) -> Erased:
        who = {"owner": owner.user_id}
        async with transaction(self._url, owner) as held:
            for statement in _HOLD_EVERYTHING:
                await held.run(statement, who)
            gone = {table: await held.run(erase, who) for table, erase in _ERASE.items()}
        return Erased(tasks=gone[tasks][0][0], keys=gone[idempotency_keys][0][0])


class _There:
    """What an owner has already, while the owner's list is held and nobody can add to it."""

    def __init__(self, held: Transaction, who: Mapping[str, object]) -> None:
        self._held = held
        self._who = who
        self._uids: set[str] | None = None

    async def parted(self, some: Sequence[Entry]) -> tuple[list[Entry], list[TaskId]]:
        """Those of some tasks that are not there yet, and the ids of the others."""
        new, taken = list[Entry](), list[TaskId]()
        ids = await self._ids_among([entry.task.id for entry in some])
        uids = await self._all_uids() if any(entry.source_uid for entry in some) else set[str]()
        for entry in some:
            if entry.task.id in ids or entry.source_uid in uids:
                taken.append(entry.task.id)
                continue
            new.append(entry)
            ids.add(entry.task.id)
            uids.update(filter(None, [entry.source_uid]))
        return new, taken

    async def _ids_among(self, ids: Sequence[TaskId]) -> set[TaskId]:
        return {each for (each,) in await self._held.run(_IDS_AMONG, {**self._who, "ids": ids})}

    async def _all_uids(self) -> set[str]:
        """Read once; from then on, `parted` adds what is new."""
        if self._uids is None:
            self._uids = {uid for (uid,) in await self._held.run(_UIDS, self._who)}
        return self._uids


def _portions(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while some := list(islice(rest, _TASKS_AT_A_TIME)):
        yield some
