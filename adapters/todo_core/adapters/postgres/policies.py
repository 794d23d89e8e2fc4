"""Row-level security, the second wall: what of each table a statement sees, by its name.

PostgreSQL adds `own` to a statement as a second equality with the owner. Both together become one
comparison before the first row is read, so the policy costs the same for one row and for thousands.
With an OR beside it, it would be asked of every row: so `tasks` has no policy for upkeep, which
works on tasks in the name of one user after the other.

own       the rows of the user who is named; of nobody, while nobody is
upkeep    everybody's counters, to look at, and everybody's idempotency keys
"""

from sqlalchemy import DDL, Table, event

_OWN = "user_id = current_setting('todo_core.user_id', true)"
_UPKEEP = "current_setting('todo_core.upkeep', true) = 'on'"
_POLICIES = {
    "tasks": (f"own ON tasks USING ({_OWN})",),
    "task_lists": (
        f"own ON task_lists USING ({_OWN})",
        f"upkeep ON task_lists FOR SELECT USING ({_UPKEEP})",
    ),
    "idempotency_keys": (
        f"own ON idempotency_keys USING ({_OWN})",
        f"upkeep ON idempotency_keys USING ({_UPKEEP})",
    ),
}


def row_level_security(table: str) -> list[str]:
    """What puts a table behind its policies, also for the table's owner."""
    force = f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    return [force, *(f"CREATE POLICY {policy}" for policy in _POLICIES[table])]


def protect(table: Table) -> None:
    """Make the policies part of a table's definition."""
    for statement in row_level_security(table.name):
        event.listen(table, "after_create", DDL(statement))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
