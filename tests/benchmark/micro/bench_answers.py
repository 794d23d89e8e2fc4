"""Encoding answers, from tasks to bytes."""

import json
from types import SimpleNamespace
from typing import Any, cast

from tests.benchmark.micro.support import OWNER, TASKS, Benchmark
from todo_core.adapters.litestar.task_answers import one_task, page_of_tasks
from todo_core.application.list_tasks import TaskList

EXCHANGE = cast("Any", SimpleNamespace(request_id="f0a1", user_id=OWNER.user_id, query=b"limit=20"))
PAGE = TaskList(tasks=TASKS, total=100, limit=20, next_cursor="x" * 120, revision=100)


def test_answer_with_a_task(benchmark: Benchmark) -> None:
    answer = benchmark(lambda: one_task(TASKS[0], EXCHANGE))
    assert json.loads(answer.body)["data"]["id"] == TASKS[0].id


def test_answer_with_a_list_of_20(benchmark: Benchmark) -> None:
    answer = benchmark(lambda: page_of_tasks(PAGE, EXCHANGE))
    assert len(json.loads(answer.body)["data"]["tasks"]) == 20
