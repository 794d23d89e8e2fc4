"""What the micro-benchmarks share."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from todo_core.domain.ownership import authorize
from todo_core.domain.task import Task
from todo_core.entrypoints.demonstration import demonstration_tasks

Value = TypeVar("Value")
Benchmark = Callable[..., Any]
"""pytest-benchmark's fixture: calls a function with arguments, often, and returns its result."""

OWNER = authorize("user000001", "user000001")
SECRET = "a secret of the benchmark, known to everybody"
TASKS: list[Task] = list(demonstration_tasks(OWNER.user_id, 20, datetime(2026, 11, 21, tzinfo=UTC)))


def finish(coroutine: Coroutine[Any, Any, Value]) -> Value:
    """Run a coroutine that never waits, so that no event loop is measured along with it."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        value: Value = done.value
        return value
    raise AssertionError("it waited for something")
