"""What the use cases return, as answers."""

from collections.abc import Mapping

from todo_core.adapters.litestar import wire
from todo_core.adapters.litestar.answer import Answer
from todo_core.adapters.litestar.envelope import enveloped, meta
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.paths import task_path, tasks_path
from todo_core.adapters.litestar.preconditions import etag
from todo_core.adapters.litestar.query import next_query
from todo_core.application.create_task import Created
from todo_core.application.list_tasks import TaskList
from todo_core.domain.task import Task


def one_task(
    task: Task,
    exchange: Exchange,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A task with its entity tag."""
    answer = wire.TaskAnswer(wire.Task.of(task), meta(exchange))
    return enveloped(answer, status, {"etag": etag(task.version), **(headers or {})})


def created_task(created: Created, exchange: Exchange) -> Answer:
    """A new task, or the first answer to the same idempotency key again."""
    headers = {"location": task_path(exchange.user_id, created.task.id)}
    if created.replayed:
        headers["idempotency-replayed"] = "true"
        exchange.replayed = True
    return one_task(created.task, exchange, 201, headers)


def deleted_task(task: Task, exchange: Exchange) -> Answer:
    """Which task lies in the trash now."""
    deleted = wire.DeletedTask("Task deleted successfully", task.id)
    answer = wire.DeletedTaskAnswer(deleted, meta(exchange))
    return enveloped(answer, headers={"etag": etag(task.version)})


def page_of_tasks(page: TaskList, exchange: Exchange) -> Answer:
    """One page of a list, with a link to the next (RFC 8288)."""
    about = meta(exchange)
    answer = wire.TaskListAnswer(
        wire.TaskList([wire.Task.of(task) for task in page.tasks]),
        wire.ListMeta(about.request_id, about.timestamp, page.total, page.limit, page.next_cursor),
    )
    headers = {"etag": etag(page.revision)}
    if page.next_cursor is not None:
        query = next_query(exchange.query, page.next_cursor)
        headers["link"] = f'<{tasks_path(exchange.user_id)}?{query}>; rel="next"'
    return enveloped(answer, headers=headers)


def not_modified(version: int) -> Answer:
    """What the client has already is still right."""
    return Answer(304, {"etag": etag(version)})
