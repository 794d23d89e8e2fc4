"""The tables, owner first: keys and indexes lead with `user_id`, as all statements do.

tasks               the tasks, the trash included
task_lists          one row per user: the change counter and the totals
idempotency_keys    which key stands for which outcome
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    bindparam,
    cast,
    text,
)
from sqlalchemy.types import TypeEngine

from todo_core.adapters.postgres.policies import protect
from todo_core.domain.ownership import MAX_USER_ID
from todo_core.domain.text import MAX_DESCRIPTION, MAX_TITLE

metadata: Final = MetaData()

# COLLATE "C" compares by code point and depends on no library's version.
CodePoints: Final = Text(collation="C")
Timestamp: Final = DateTime(timezone=True)


class Id(TypeDecorator[str]):
    """A uuid, which a statement returns as the text that the API shows: lower case, with dashes."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Uuid(as_uuid=False)
    cache_ok: bool | None = True

    def column_expression(self, column: ColumnElement[str]) -> ColumnElement[str]:
        """What to select in place of the column."""
        return cast(column, Text)


tasks: Final = Table(
    "tasks",
    metadata,
    Column("user_id", CodePoints, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("title", CodePoints, nullable=False),
    Column("description", CodePoints, nullable=False),
    Column("completed", Boolean, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False),
    # The owner's change counter at the latest change of this task.
    Column("change", BigInteger, nullable=False),
    # What a search compares; folded by the application, since lower() here folds ASCII only.
    Column("title_folded", CodePoints, nullable=False),
    Column("description_folded", CodePoints, nullable=False),
    # No two of an owner have the same. No index says so: only an import writes it, and holds the
    # owner's list while it reads those that there are.
    Column("source_uid", CodePoints),
    CheckConstraint(f"char_length(user_id) BETWEEN 1 AND {MAX_USER_ID}", name="user_id_length"),
    CheckConstraint(f"char_length(title) BETWEEN 1 AND {MAX_TITLE}", name="title_length"),
    CheckConstraint(f"char_length(description) <= {MAX_DESCRIPTION}", name="description_length"),
    CheckConstraint("version >= 1", name="version_positive"),
    CheckConstraint("updated_at >= created_at", name="updated_after_created"),
)

Index(
    "tasks_by_creation",
    tasks.c.user_id,
    tasks.c.id,
    postgresql_where=text("NOT deleted"),
)
Index(
    "tasks_by_completed",
    tasks.c.user_id,
    tasks.c.completed,
    tasks.c.id,
    postgresql_where=text("NOT deleted"),
)
Index("tasks_by_change", tasks.c.user_id, tasks.c.change)
Index("tasks_trash", tasks.c.user_id, tasks.c.updated_at, postgresql_where=text("deleted"))

task_lists: Final = Table(
    "task_lists",
    metadata,
    Column("user_id", CodePoints, primary_key=True),
    # Raised by exactly one in the transaction of each change.
    Column("revision", BigInteger, nullable=False),
    # The latest change whose task has been purged.
    Column("purged", BigInteger, nullable=False),
    # No constraint on the totals: PostgreSQL checks one before it notices that another transaction
    # has moved the row and computes it again, and so refuses what is right.
    Column("open", BigInteger, nullable=False),
    Column("completed", BigInteger, nullable=False),
    Column("deleted", BigInteger, nullable=False),
    # How many idempotency keys there have ever been.
    Column("keys_used", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("purged <= revision", name="purged_in_the_past"),
)

idempotency_keys: Final = Table(
    "idempotency_keys",
    metadata,
    Column("user_id", CodePoints, primary_key=True),
    Column("key", CodePoints, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("task_id", Id, nullable=False),
    Column("created_at", Timestamp, nullable=False),
    # The user's keys are numbered without gaps; earlier versions left the number out.
    Column("number", BigInteger),
    # What came of the request; version 0.1 kept no more than `task_id` and `created_at`.
    Column("outcome", LargeBinary),
)
Index("idempotency_keys_by_age", idempotency_keys.c.created_at)
Index("idempotency_keys_by_number", idempotency_keys.c.user_id, idempotency_keys.c.number)

for _table in metadata.sorted_tables:
    protect(_table)

OWNER: Final = bindparam("owner", type_=Text)
"""The parameter that every statement has: whose rows are meant."""

TOTAL: Final = task_lists.c.open + task_lists.c.completed + task_lists.c.deleted
"""How many tasks a user has, those in the trash included."""
