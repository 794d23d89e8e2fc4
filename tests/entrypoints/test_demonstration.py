"""Demonstration tasks are the same every time, and nothing but ordinary tasks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from todo_core.domain.task import Draft, Task, TaskId
from todo_core.entrypoints.demonstration import demonstration_tasks

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def tasks(user_id: str = "demo000001", count: int = 200) -> list[Task]:
    return list(demonstration_tasks(user_id, count, NOW))


def test_they_differ_in_nothing_but_their_ids_from_one_time_to_the_next() -> None:
    def without_id(task: Task) -> Task:
        return replace(task, id=TaskId(""))

    assert list(map(without_id, tasks())) == list(map(without_id, tasks()))
    assert tasks("demo000002")[0].created_at != tasks()[0].created_at


def test_they_obey_the_rules_of_tasks() -> None:
    for task in tasks():
        said = {"title": task.title, "description": task.description}
        assert Draft.parse(said).values == {**said, "completed": False}


def test_some_are_completed_after_they_were_made() -> None:
    done = [task for task in tasks() if task.completed]
    assert 0 < len(done) < 200
    assert all(task.created_at < task.updated_at <= NOW and task.version == 2 for task in done)


def test_they_come_in_the_order_of_their_making_over_the_last_ninety_days() -> None:
    made = tasks()
    assert made == sorted(made, key=lambda task: (task.created_at, task.id))
    assert made == sorted(made, key=lambda task: task.id)
    assert NOW - timedelta(days=90) <= made[0].created_at < made[-1].created_at <= NOW
