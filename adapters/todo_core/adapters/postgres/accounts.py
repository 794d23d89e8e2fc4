"""The Accounts port over PostgreSQL: one transaction to a call."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from itertools import islice

from sqlalchemy import BigInteger, Table, bindparam, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from todo_core.adapters.postgres.creates import TOTAL
from todo_core.adapters.postgres.errors import RolledBack
from todo_core.adapters.postgres.new_tasks import new_rows, new_values
from todo_core.adapters.postgres.rows import TASK_COLUMNS, task_of
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import idempotency_keys, metadata, task_lists, tasks
from todo_core.adapters.postgres.transactions import Transaction, transaction
from todo_core.adapters.postgres.writes import OWNER
from todo_core.application.change_counter import first_change
from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.ports.accounts import Accounts, Erased, IdsTaken
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task

_TASKS_AT_A_TIME = 2000
_TOTALS = ("open", "completed", "deleted")


def _hold_list() -> Statement:
    """Make the owner's list if there is none, and hold it until the end of the transaction."""
    row = upsert(task_lists).values(
        user_id=OWNER, revision=0, purged=0, **dict.fromkeys(_TOTALS, 0)
    )
    return Statement(
        row.on_conflict_do_update(
            index_elements=task_lists.primary_key.columns,
            set_={"user_id": task_lists.c.user_id},
        ).returning(task_lists.c.revision, TOTAL)
    )


def _keep() -> Statement:
    """Add tasks, but for those whose ids are taken; returns the ids of the others."""
    columns = tasks.c.keys()
    rows = upsert(tasks).from_select(columns, select(OWNER, *new_rows().c))
    return Statement(rows.on_conflict_do_nothing().returning(tasks.c.id))


def _count() -> Statement:
    added = {name: bindparam(f"more_{name}", type_=BigInteger) for name in _TOTALS}
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


_READ = Statement(select(*TASK_COLUMNS).where(tasks.c.user_id == OWNER).order_by(tasks.c.id))
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

    async def read(self, owner: Owner) -> AsyncGenerator[Task, None]:
        who = {"owner": owner.user_id}
        async with (
            transaction(self._url, owner) as held,
            aclosing(held.stream(_READ, who)) as rows,
        ):
            async for row in rows:
                yield task_of(owner, row)

    async def fill(self, owner: Owner, tasks: Iterable[Task]) -> int:
        who = {"owner": owner.user_id}
        kept: Counter[str] = Counter()
        first = before = 0
        async with transaction(self._url, owner) as held:
            for some in _portions(tasks):
                if not first:
                    ((revision, before),) = await held.run(_HOLD_LIST, who)
                    first = revision + 1 if revision else first_change()
                self._limits.check_tasks(before + kept.total(), len(some))
                await _keep_all(held, owner, some, first + kept.total())
                kept.update(map(_total_of, some))
            if first:
                more = {f"more_{name}": kept[name] for name in _TOTALS}
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


async def _keep_all(held: Transaction, owner: Owner, some: Sequence[Task], first: int) -> None:
    kept = Counter(task_id for (task_id,) in await held.run(_KEEP, new_values(owner, some, first)))
    if taken := Counter(task.id for task in some) - kept:
        raise IdsTaken(taken)


def _portions(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    rest = iter(tasks)
    while some := list(islice(rest, _TASKS_AT_A_TIME)):
        yield some


def _total_of(task: Task) -> str:
    """In which of the totals a task counts."""
    if task.deleted:
        return "deleted"
    return "completed" if task.completed else "open"
