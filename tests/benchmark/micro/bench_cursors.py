"""Sealing a cursor and opening one."""

from tests.benchmark.micro.support import OWNER, TASKS, Benchmark
from todo_core.application.cursors import read_cursor, write_cursor
from todo_core.application.query import Position, TaskQuery

QUERY = TaskQuery(limit=20)
POSITION = Position(TASKS[0].created_at, TASKS[0].id)
CURSOR = write_cursor(OWNER, QUERY, POSITION)


def test_cursor_sealed(benchmark: Benchmark) -> None:
    assert benchmark(write_cursor, OWNER, QUERY, POSITION) == CURSOR


def test_cursor_opened(benchmark: Benchmark) -> None:
    assert benchmark(read_cursor, OWNER, QUERY, CURSOR) == POSITION
