"""Building statements, finding one that was built before, binding its parameters."""

from tests.benchmark.micro.support import OWNER, TASKS, Benchmark
from todo_core.adapters.postgres import reads
from todo_core.adapters.postgres.rows import task_of
from todo_core.application.query import TaskQuery

QUERY = TaskQuery(limit=20)
PAGE = reads.page(reads.Shape.of(QUERY))
FIRST = TASKS[0]
ROW = (
    FIRST.id,
    FIRST.user_id,
    FIRST.title,
    FIRST.description,
    FIRST.completed,
    FIRST.created_at,
    FIRST.updated_at,
    FIRST.version,
    FIRST.deleted,
)


def test_statement_built(benchmark: Benchmark) -> None:
    shape = reads.Shape.of(QUERY)
    assert benchmark(reads.page.__wrapped__, shape).text == PAGE.text


def test_statement_found(benchmark: Benchmark) -> None:
    assert benchmark(lambda: reads.page(reads.Shape.of(QUERY))) is PAGE


def test_statement_bound(benchmark: Benchmark) -> None:
    values = {"owner": OWNER.user_id, "limit": 21, "search": None, "after_id": None}
    assert OWNER.user_id in benchmark(PAGE.bind, values)


def test_row_to_task(benchmark: Benchmark) -> None:
    assert benchmark(task_of, OWNER, ROW) == FIRST
