"""Saving tasks: which statement does it, with which parameters."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from todo_core.adapters.postgres import saves as statements
from todo_core.adapters.postgres.new_tasks import arrays_of
from todo_core.adapters.postgres.rows import Row, row_of
from todo_core.adapters.postgres.saves import TOTALS
from todo_core.adapters.postgres.statement import Statement
from todo_core.application.change_counter import first_change
from todo_core.application.limits import Limits
from todo_core.application.ports.tasks import Keyed, Save
from todo_core.application.purge import KEYS_KEPT
from todo_core.domain.errors import TooManyTasks
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task


def statement_of(saves: Sequence[Save], keyed: Keyed | None) -> Statement:
    """The one that suits: a single task has texts of its own, which cost less."""
    if len(saves) > 1:
        return statements.MANY_ONCE if keyed else statements.MANY
    if saves[0].before:
        return statements.ONE_ONCE if keyed else statements.CHANGE
    return statements.CREATE_ONCE if keyed else statements.CREATE


def values_of(
    owner: Owner, saves: Sequence[Save], keyed: Keyed | None, limits: Limits
) -> dict[str, Any]:
    """Its parameters."""
    rows = [_row(save) for save in saves]
    steps = sum(save.steps for save in saves)
    new = sum(save.before is None for save in saves)
    values = {
        **(rows[0] if len(rows) == 1 else arrays_of(rows)),
        **_more(saves),
        "owner": owner.user_id,
        "steps": steps,
        "new": new,
        "changed": len(saves) - new,
        "first_revision": first_change() + steps - 1,
        "most_tasks": limits.tasks,
    }
    return values | _key(keyed, saves[0].task, limits) if keyed else values


def is_kept(
    rows: Sequence[Row], saves: Sequence[Save], keyed: Keyed | None, limits: Limits
) -> bool:
    """Whether the statement saved the tasks, by its rows; raises TooManyKeys, TooManyTasks."""
    if len(saves) == 1 and not keyed:
        if not rows and not saves[0].before:
            raise TooManyTasks
        return bool(rows)
    ((revision, were_held, has_room, *key),) = rows
    is_known, in_the_way = key or (False, None)
    if revision is not None:
        return True
    if were_held and not is_known:
        if keyed:
            limits.check_keys(in_the_way, keyed.used_at)
        if not has_room:
            raise TooManyTasks
    return False


def total_of(task: Task) -> str:
    """In which of the totals a task counts."""
    if task.deleted:
        return "deleted"
    return "completed" if task.completed else "open"


def _row(save: Save) -> dict[str, Any]:
    before = save.before
    return {
        **row_of(save.task),
        "was_version": before and before.version,
        "was_completed": before and before.completed,
        "was_deleted": before and before.deleted,
        "last": save.last,
    }


def _more(saves: Sequence[Save]) -> dict[str, int]:
    """By how much each of the totals rises."""
    more = Counter(total_of(save.task) for save in saves)
    more.subtract(total_of(save.before) for save in saves if save.before)
    return {f"more_{name}": more[name] for name in TOTALS}


def _key(keyed: Keyed, made: Task, limits: Limits) -> dict[str, Any]:
    """Of a key; version 0.1 finds by it the task that was made."""
    return {
        "key": keyed.key,
        "fingerprint": keyed.outcome.fingerprint,
        "outcome": keyed.outcome.record,
        "made": made.id,
        "used_at": keyed.used_at,
        "most_keys": limits.keys,
        "counted_from": keyed.used_at - KEYS_KEPT,
    }
