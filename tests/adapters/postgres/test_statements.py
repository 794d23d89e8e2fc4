"""Every statement stays with one owner, and costs what it has to."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import psycopg
import pytest

from tests.support.tasks import CLOCK, new_task
from todo_core.adapters.postgres import histories, reads, saves, saving, upkeep
from todo_core.adapters.postgres.policies import row_level_security
from todo_core.adapters.postgres.reads import Shape
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import metadata
from todo_core.application.limits import Limits
from todo_core.application.ports.tasks import Keyed, Outcome, Save
from todo_core.application.query import CREATED_AT, SORT_KEYS, TaskQuery
from todo_core.domain.ownership import authorize
from todo_core.domain.task import TaskId

SHAPES = [
    Shape(*choice)
    for choice in product(
        (None, True, False), (False, True), (False, True), SORT_KEYS, (False, True), (False, True)
    )
]
SAVES: dict[str, Statement] = {
    "create": saves.CREATE,
    "change": saves.CHANGE,
    "create once": saves.CREATE_ONCE,
    "save one once": saves.ONE_ONCE,
    "save many": saves.MANY,
    "save many once": saves.MANY_ONCE,
}
STATEMENTS: dict[str, Statement] = {
    **SAVES,
    "get one": reads.ONE,
    "get some": reads.SOME,
    "revision": reads.REVISION,
    "changes": reads.CHANGES,
    "purge": upkeep.PURGE_TRASH,
    "new history": histories.BEGIN_HISTORY,
    **{f"page of {shape}": reads.page(shape) for shape in SHAPES},
}
OWNER = "user-07"
ID = "01900000-0000-7000-8000-000000000100"
VALUES: dict[str, Any] = {
    "owner": OWNER,
    "id": ID,
    "ids": [ID, "01900000-0000-7000-8000-000000000200"],
    "key": "k",
    "limit": 21,
    "since": 100,
    "search": "milk",
    "after_id": "01900000-0000-7000-8000-000000000500",
    "before": "2026-01-01T00:00:00Z",
    "leap": 2**32,
}


def saved_by(statement: Statement) -> dict[str, Any]:
    """The parameters with which the adapter runs a statement that saves tasks."""
    owner = authorize(OWNER, OWNER)
    new = new_task(owner)
    there = replace(new, id=TaskId(ID), completed=False)
    changed = replace(there, version=2, completed=True)
    given = {
        saves.CREATE: [Save(new)],
        saves.CHANGE: [Save(changed, there)],
        saves.CREATE_ONCE: [Save(new)],
        saves.ONE_ONCE: [Save(changed, there)],
        saves.MANY: [Save(changed, there), Save(new, last=2)],
        saves.MANY_ONCE: [Save(changed, there), Save(new, last=2)],
    }[statement]
    keyed = Keyed("k", Outcome(b"f", b"{}"), CLOCK.now()) if "once" in statement.name else None
    assert saving.statement_of(given, keyed) is statement
    return saving.values_of(owner, given, keyed, Limits(tasks=10_000))


def test_every_statement_is_told_by_a_name() -> None:
    """Pages share one, whatever they are of."""
    pages = sum(name.startswith("page") for name in STATEMENTS)
    names = [statement.name for statement in STATEMENTS.values()]
    assert names.count("list_tasks") == pages
    assert len(set(names)) == len(names) - pages + 1
    assert "unnamed" not in names


def values_of(name: str = "", shape: Shape | None = None) -> dict[str, Any]:
    if name in SAVES:
        return saved_by(SAVES[name])
    by_title = (shape and shape.sort == "title") or "sort='title'" in name
    return VALUES | {"after_key": "m" if by_title else VALUES["before"]}


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_table_in_a_statement_is_asked_for_one_owner(name: str) -> None:
    """Sharded by user_id, each statement goes to one shard."""
    text = STATEMENTS[name].text
    for table in metadata.tables:
        uses = len(re.findall(rf"(?:FROM|JOIN|UPDATE) {table}\b(?!\.)", text))
        owned = len(re.findall(rf"{table}\.user_id = \$\d", text))
        assert owned >= uses, text
    assert "owner" in STATEMENTS[name]._names


@pytest.fixture(scope="module")
def full(module_database: str) -> Iterator[psycopg.Connection]:
    """A migrated database with 50 users of 2000 tasks each, analysed."""
    with psycopg.connect(module_database, autocommit=True) as connection:
        fill(connection)
        yield connection


def fill(connection: psycopg.Connection) -> None:
    """Fill the tables as nobody could with policies in force, then go on as the service does."""
    force(connection, "NO FORCE")
    connection.execute(
        """
        INSERT INTO tasks
        SELECT 'user-' || lpad((n % 50)::text, 2, '0'),
               ('01900000-0000-7000-8000-' || lpad((n / 50)::text, 12, '0'))::uuid,
               'task ' || n, '', n % 3 = 0, now(), now() + n * interval '1 s', 1, n / 50 % 10 = 7,
               n / 50 + 1,
               'task ' || n, ''
          FROM generate_series(0, 99999) AS n
        """
    )
    connection.execute(
        """
        INSERT INTO task_lists
        SELECT user_id, 2000, 0, count(*) FILTER (WHERE NOT deleted AND NOT completed),
               count(*) FILTER (WHERE NOT deleted AND completed), count(*) FILTER (WHERE deleted)
          FROM tasks GROUP BY user_id
        UNION ALL
        SELECT 'idle-' || n, 1, 0, 0, 0, 0 FROM generate_series(1, 10000) AS n
        """
    )
    connection.execute("VACUUM ANALYZE tasks, task_lists")
    force(connection, "FORCE")
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.execute("SELECT set_config('todo_core.user_id', %s, false)", [OWNER])


def force(connection: psycopg.Connection, whether: str) -> None:
    """Whether row-level security holds for the owner of the tables, who fills them."""
    for table in metadata.tables:
        connection.execute(f"ALTER TABLE {table} {whether} ROW LEVEL SECURITY")


def plan_of(
    connection: psycopg.Connection, statement: Statement, values: dict[str, Any]
) -> list[dict[str, Any]]:
    """The nodes of the executed plan."""
    cursor = psycopg.RawCursor(connection)
    with connection.transaction(force_rollback=True):
        cursor.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement.text}", statement.bind(values)
        )
        (row,) = cursor.fetchall()
    return list(nodes(row[0][0]["Plan"]))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def rows_read(plan: list[dict[str, Any]], table: str) -> int:
    """How many rows the scans of a table produced or threw away."""
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in plan
        if node.get("Relation Name") == table
    )


def indexes(plan: list[dict[str, Any]]) -> set[str]:
    return {node["Index Name"] for node in plan if "Index Name" in node}


@pytest.mark.parametrize("name", [name for name in STATEMENTS if "page" not in name])
def test_no_statement_reads_a_table_without_an_index(full: psycopg.Connection, name: str) -> None:
    plan = plan_of(full, STATEMENTS[name], values_of(name))
    assert "Seq Scan" not in {node["Node Type"] for node in plan}


def test_every_list_touches_one_users_rows_only(full: psycopg.Connection) -> None:
    for shape in SHAPES:
        plan = plan_of(full, reads.page(shape), values_of(shape=shape))
        assert "Seq Scan" not in {node["Node Type"] for node in plan}, shape
        assert rows_read(plan, "tasks") <= 2000 + 21, shape  # once, then those of the page


def test_what_reads_more_than_a_page_says_so(full: psycopg.Connection) -> None:
    """By that it gets connections of its own; whatever else is read must not."""
    for shape in SHAPES:
        read = rows_read(plan_of(full, reads.page(shape), values_of(shape=shape)), "tasks")
        if not shape.exhaustive:
            assert read <= 22, shape  # one more tells where a tie ends
        elif not shape.continued:
            assert read > 21, shape
    others = [name for name in STATEMENTS if "page" not in name]
    assert not [name for name in others if STATEMENTS[name].exhaustive]


def test_a_list_that_nobody_described_reads_no_more_than_its_page() -> None:
    assert not Shape.of(TaskQuery.parse({})).exhaustive
    assert Shape.of(TaskQuery.parse({"sort": "title"})).exhaustive


def test_lists_by_creation_read_one_index_in_order(full: psycopg.Connection) -> None:
    for completed, descending, continued in product((None, True, False), (0, 1), (0, 1)):
        shape = Shape(completed, False, False, CREATED_AT, bool(descending), bool(continued))
        plan = plan_of(full, reads.page(shape), values_of(shape=shape))
        assert not [node for node in plan if "Sort" in node["Node Type"]]
        assert rows_read(plan, "tasks") == 21
        wanted = "tasks_by_creation" if completed is None else "tasks_by_completed"
        assert indexes(plan) == {wanted, "task_lists_pkey"}


def test_a_task_is_found_without_a_look_at_any_other(full: psycopg.Connection) -> None:
    plan = plan_of(full, reads.ONE, values_of())
    assert rows_read(plan, "tasks") == 1


def test_the_feed_reads_one_index_in_order(full: psycopg.Connection) -> None:
    plan = plan_of(full, reads.CHANGES, values_of())
    assert not [node for node in plan if "Sort" in node["Node Type"]]
    assert rows_read(plan, "tasks") == 21
    assert "tasks_by_change" in indexes(plan)


def test_whose_rows_they_are_is_asked_once_and_not_of_every_task(full: psycopg.Connection) -> None:
    """The policy of `tasks` costs a scan the same, however many rows it reads."""
    for name, statement in STATEMENTS.items():
        plan = plan_of(full, statement, values_of(name))
        scans = [node for node in plan if node.get("Relation Name") == "tasks"]
        for node in scans:
            assert "current_setting" not in node.get("Filter", ""), (name, node)
            if "Index Name" in node:
                assert "user_id = " in node["Index Cond"], (name, node)
        asked = [node for node in plan if "current_setting" in node.get("One-Time Filter", "")]
        assert asked or not any("Scan" in node["Node Type"] for node in scans), name


def test_an_index_on_completed_alone_would_serve_nothing(full: psycopg.Connection) -> None:
    """Why there is none: with it in place, no list of a user's uses it."""
    with full.transaction(force_rollback=True):
        full.execute("CREATE INDEX tasks_completed_alone ON tasks (completed)")
        for shape in SHAPES:
            plan = plan_of(full, reads.page(shape), values_of(shape=shape))
            assert "tasks_completed_alone" not in indexes(plan)


@pytest.mark.parametrize("descending", [True, False])
def test_a_page_costs_the_same_at_any_depth(full: psycopg.Connection, descending: bool) -> None:
    shape = Shape(None, False, False, CREATED_AT, descending, True)
    reached = []
    for position in (100, 1000, 1900):
        values = values_of() | {"after_id": f"01900000-0000-7000-8000-{position:012}"}
        reached.append(rows_read(plan_of(full, reads.page(shape), values), "tasks"))
    assert reached == [21, 21, 21]


def test_nobody_counts_keys(full: psycopg.Connection) -> None:
    """However many there are, one look tells whether there is room for another."""
    with full.transaction(force_rollback=True):
        full.execute(
            "INSERT INTO idempotency_keys"
            " SELECT %s, 'key ' || n, 'f', gen_random_uuid(), now(), n"
            "   FROM generate_series(1, 5000) AS n",
            [OWNER],
        )
        full.execute("UPDATE task_lists SET keys_used = 5000 WHERE user_id = %s", [OWNER])
        full.execute("ANALYZE idempotency_keys")
        plan = plan_of(full, saves.CREATE_ONCE, values_of("create once"))
    assert rows_read(plan, "idempotency_keys") == 1
    assert "idempotency_keys_by_number" in indexes(plan)


@pytest.mark.parametrize("name", ["save many", "save many once"])
def test_tasks_are_locked_in_the_order_of_their_ids(full: psycopg.Connection, name: str) -> None:
    """Else two saves of the same tasks, each in its own order, would wait for each other."""
    (locking,) = (
        node
        for node in plan_of(full, STATEMENTS[name], values_of(name))
        if node["Node Type"] == "LockRows" and "tasks" in str(node["Plans"])
    )
    (ordered,) = locking["Plans"]
    assert (ordered["Node Type"], ordered["Sort Key"]) == ("Sort", ["tasks.id"])


def test_the_revision_is_one_row_of_one_table(full: psycopg.Connection) -> None:
    plan = plan_of(full, reads.REVISION, values_of())
    assert [node["Relation Name"] for node in plan if "Relation Name" in node] == ["task_lists"]


def test_hash_partitions_by_user_are_touched_one_at_a_time(fresh_database) -> None:
    """The same schema spread over partitions by user_id: each statement stays in one of each."""
    url = fresh_database()
    partition(url)
    with psycopg.connect(url, autocommit=True) as connection:
        fill(connection)
        for name, statement in STATEMENTS.items():
            plan = plan_of(connection, statement, values_of(name))
            touched = {
                node["Relation Name"]
                for node in plan
                if re.search(r"_\d$", node.get("Relation Name", ""))
                and node["Node Type"] != "ModifyTable"
                and node["Actual Loops"]
            }
            tables = [re.sub(r"_\d$", "", partition) for partition in touched]
            assert len(tables) == len(set(tables)), (name, touched)


def partition(url: str) -> None:
    """Replace each table by one of four hash partitions with the same columns and keys."""
    with psycopg.connect(url) as connection:
        for table in metadata.tables:
            connection.execute(f"ALTER TABLE {table} RENAME TO plain")
            connection.execute(
                f"CREATE TABLE {table} (LIKE plain INCLUDING ALL) PARTITION BY HASH (user_id)"
            )
            connection.execute("DROP TABLE plain")
            for command in row_level_security(table):
                connection.execute(command)
            for number in range(4):
                connection.execute(
                    f"CREATE TABLE {table}_{number} PARTITION OF {table}"
                    f" FOR VALUES WITH (MODULUS 4, REMAINDER {number})"
                )
