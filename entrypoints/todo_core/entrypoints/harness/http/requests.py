"""Each operation as the HTTP request that asks for it (CONTRACT.md, section 3)."""

import json
from urllib.parse import quote, urlencode

from todo_core.entrypoints.harness.http.messages import Headers, HttpRequest
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Edit,
    Fields,
    List,
    Operation,
    Read,
    Restore,
    options_of,
)

JSON: Headers = (("content-type", "application/json"),)


def tasks_path(user: str) -> str:
    """Where a user's tasks are."""
    return f"/api/{quote(user, safe='')}/tasks"


def task_path(user: str, task: str) -> str:
    """Where one task is, or would be."""
    return f"{tasks_path(user)}/{quote(task, safe='')}"


def request_for(owner: str, operation: Operation) -> HttpRequest:  # noqa: PLR0911 - one line per operation
    """The request that asks for an operation on the tasks of `owner`, without credentials."""
    tasks = tasks_path(owner)
    match operation:
        case Create(key=key):
            return _with_body("POST", tasks, operation.fields, (("idempotency-key", key),))
        case List(known_tag=tag):
            return _reading(tasks, operation, (("if-none-match", tag),))
        case Changes():
            return _reading(f"{tasks}/changes", operation)
        case Read(task=str(task)):
            return HttpRequest("GET", task_path(owner, task))
        case Edit(task=str(task), expected=expected):
            return _with_body("PUT", task_path(owner, task), operation.fields, _if_match(expected))
        case Complete(task=str(task), completed=completed, expected=expected):
            path = f"{task_path(owner, task)}/complete"
            if completed is None:
                return HttpRequest("PATCH", path, _given(_if_match(expected)))
            return _with_body("PATCH", path, (("completed", completed),), _if_match(expected))
        case Delete(task=str(task), expected=expected):
            return HttpRequest("DELETE", task_path(owner, task), _given(_if_match(expected)))
        case Restore(task=str(task)):
            return HttpRequest("POST", f"{task_path(owner, task)}/restore")
        case _:
            raise ValueError(f"a reference in {operation} was not resolved")


MaybeHeaders = tuple[tuple[str, str | None], ...]


def _with_body(method: str, path: str, fields: Fields, headers: MaybeHeaders) -> HttpRequest:
    body = json.dumps(dict(fields)).encode()
    return HttpRequest(method, path, JSON + _given(headers), body)


def _reading(path: str, operation: List | Changes, headers: MaybeHeaders = ()) -> HttpRequest:
    options = {name: _written(value) for name, value in options_of(operation).items()}
    query = f"?{urlencode(options)}" if options else ""
    return HttpRequest("GET", path + query, _given(headers))


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _if_match(expected: int | None) -> MaybeHeaders:
    return (("if-match", None if expected is None else f'"{expected}"'),)


def _given(headers: MaybeHeaders) -> Headers:
    return tuple((name, value) for name, value in headers if value is not None)
