"""Decoding a body and judging its fields."""

from tests.benchmark.micro.support import Benchmark
from todo_core.adapters.litestar.json_object import parse_object
from todo_core.domain.changes import Edit
from todo_core.domain.task import Draft

CREATE = b'{"title": "Write letter 42", "description": "Before the weekend, if possible."}'
UPDATE = b'{"title": "Answer letter 42", "completed": true}'


def test_body_of_a_create(benchmark: Benchmark) -> None:
    draft = benchmark(lambda: Draft.parse(parse_object(CREATE)))
    assert draft.values["title"] == "Write letter 42"


def test_body_of_an_update(benchmark: Benchmark) -> None:
    edit = benchmark(lambda: Edit.parse(parse_object(UPDATE)))
    assert edit.values["title"] == "Answer letter 42"
