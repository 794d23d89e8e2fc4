"""A user's tasks over HTTP: each handler parses, calls one use case and frames its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from litestar import Router, delete, get, patch, post, put
from litestar.di import NamedDependency

from todo_core.adapters.litestar.answer import Answer
from todo_core.adapters.litestar.description import SECURED, TASKS
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.json_object import read_object, read_optional_object
from todo_core.adapters.litestar.media_types import JSON, JSON_OR_MERGE_PATCH
from todo_core.adapters.litestar.preconditions import (
    expected_versions,
    if_none_match,
    required_versions,
)
from todo_core.adapters.litestar.query import list_options
from todo_core.adapters.litestar.routes import DIRECT
from todo_core.adapters.litestar.task_answers import (
    created_task,
    deleted_task,
    not_modified,
    one_task,
    page_of_tasks,
)
from todo_core.adapters.litestar.while_there import while_there
from todo_core.application import TodoCore
from todo_core.application.idempotency import KEY_RULE
from todo_core.domain.errors import InvalidInput, ListUnchanged, Problem
from todo_core.domain.text import parse_completed


@get(
    "/",
    operation_id="listTasks",
    summary="List tasks",
)
async def list_tasks(
    core: NamedDependency[TodoCore], exchange: NamedDependency[Exchange]
) -> Answer:
    """A page of the user's tasks or of their trash; 304 while nothing has changed."""
    known = if_none_match(exchange)
    options = list_options(exchange.query)
    await exchange.expect_page(options.get("limit"))
    listing = core.list_tasks(
        actor=exchange.actor, user_id=exchange.user_id, known_revisions=known.versions, **options
    )
    try:
        page = await (while_there(exchange.body, listing) if "q" in options else listing)
    except ListUnchanged as unchanged:
        return not_modified(unchanged.revision)
    if known.covers(page.revision):
        return not_modified(page.revision)
    return page_of_tasks(page, exchange)


@post(
    "/",
    operation_id="createTask",
    summary="Create a task",
)
async def create_task(
    core: NamedDependency[TodoCore], exchange: NamedDependency[Exchange]
) -> Answer:
    """Keep a new task, at most once for one idempotency key."""
    try:
        created = await core.create_task.once(
            actor=exchange.actor,
            user_id=exchange.user_id,
            fields=await read_object(exchange),
            idempotency_key=exchange.header(b"idempotency-key"),
        )
    except InvalidInput as wrong:
        raise InvalidInput(map(_as_sent, wrong.problems)) from None
    return created_task(created, exchange)


@get(
    "/{task_id:str}",
    operation_id="readTask",
    summary="Read a task",
)
async def read_task(core: NamedDependency[TodoCore], exchange: NamedDependency[Exchange]) -> Answer:
    """One task; 304 while it has not changed."""
    known = if_none_match(exchange)
    task = await core.read_task(
        actor=exchange.actor, user_id=exchange.user_id, task_id=exchange.task_id
    )
    if known.covers(task.version):
        return not_modified(task.version)
    return one_task(task, exchange)


@put(
    "/{task_id:str}",
    operation_id="updateTask",
    summary="Edit a task",
)
async def put_task(core: NamedDependency[TodoCore], exchange: NamedDependency[Exchange]) -> Answer:
    """Set the fields that are present, at least one, and leave the others as they are."""
    return await _edit(core, exchange, JSON)


@patch(
    "/{task_id:str}",
    operation_id="patchTask",
    summary="Edit a task",
)
async def patch_task(
    core: NamedDependency[TodoCore], exchange: NamedDependency[Exchange]
) -> Answer:
    """Set the fields that are present, at least one, and leave the others as they are."""
    return await _edit(core, exchange, JSON_OR_MERGE_PATCH)


@patch(
    "/{task_id:str}/complete",
    operation_id="completeTask",
    summary="Complete or reopen a task",
)
async def complete_task(
    core: NamedDependency[TodoCore], exchange: NamedDependency[Exchange]
) -> Answer:
    """Set whether the task is done; without a body, make a done task open and an open one done."""
    fields = await read_optional_object(exchange)
    expected = required_versions(exchange)
    task = await core.complete_task(
        actor=exchange.actor,
        user_id=exchange.user_id,
        task_id=exchange.task_id,
        completed=_completion(fields),
        expected_version=expected,
    )
    return one_task(task, exchange)


@delete(
    "/{task_id:str}",
    status_code=200,
    operation_id="deleteTask",
    summary="Delete a task",
)
async def delete_task(
    core: NamedDependency[TodoCore], exchange: NamedDependency[Exchange]
) -> Answer:
    """Move the task to the trash."""
    await exchange.body.ignore()
    task = await core.delete_task(
        actor=exchange.actor,
        user_id=exchange.user_id,
        task_id=exchange.task_id,
        expected_version=required_versions(exchange),
    )
    return deleted_task(task, exchange)


@post(
    "/{task_id:str}/restore",
    status_code=200,
    operation_id="restoreTask",
    summary="Restore a task",
)
async def restore_task(
    core: NamedDependency[TodoCore], exchange: NamedDependency[Exchange]
) -> Answer:
    """Take the task back out of the trash."""
    await exchange.body.ignore()
    task = await core.restore_task(
        actor=exchange.actor,
        user_id=exchange.user_id,
        task_id=exchange.task_id,
        expected_version=expected_versions(exchange),
    )
    return one_task(task, exchange)


def _as_sent(problem: Problem) -> Problem:
    """The same problem, by the name of the header that the key came in."""
    return replace(problem, field="Idempotency-Key") if problem is KEY_RULE else problem


async def _edit(core: TodoCore, exchange: Exchange, accepted: Sequence[bytes]) -> Answer:
    fields = await read_object(exchange, accepted)
    expected = required_versions(exchange)
    task = await core.edit_task(
        actor=exchange.actor,
        user_id=exchange.user_id,
        task_id=exchange.task_id,
        expected_version=expected,
        fields=fields,
    )
    return one_task(task, exchange)


def _completion(fields: Mapping[str, object]) -> bool | None:
    """Whether the task shall be done; None for the opposite of what it is."""
    others = [name or '""' for name in fields if name != "completed"]
    problems = [Problem(name, "cannot be set here") for name in others]
    completed = None
    try:
        completed = parse_completed(fields["completed"]) if "completed" in fields else None
    except ValueError as wrong:
        problems.append(Problem("completed", str(wrong)))
    if problems:
        raise InvalidInput(problems)
    return completed


TASK_ROUTES: Final = Router(
    "/api/{user_id:str}/tasks",
    route_handlers=[
        list_tasks,
        create_task,
        read_task,
        put_task,
        patch_task,
        complete_task,
        delete_task,
        restore_task,
    ],
    opt={DIRECT: True},
    security=SECURED,
    tags=TASKS,
)
