"""The whole document, from the framework's routes and the descriptions of their operations."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from inspect import getdoc
from typing import Final

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.routes.base import BaseRoute

from todo_core.adapters.litestar.authentication import MAX_AUTHORIZATION
from todo_core.adapters.litestar.description import CONTRACT, JsonObject
from todo_core.adapters.litestar.description.answers import UNLISTED, errors
from todo_core.adapters.litestar.description.headers import HEADERS, counted
from todo_core.adapters.litestar.description.methods import METHODS, head_of, options_of
from todo_core.adapters.litestar.description.operations import OPERATIONS, Operation
from todo_core.adapters.litestar.description.parameters import (
    ANY_PARAMETERS,
    PARAMETERS,
    path_parameters,
    references,
)
from todo_core.adapters.litestar.description.refusals import (
    BAD_HEAD,
    EXAMPLES,
    FAILURES,
    KNOWN_CALLER,
    Refusal,
)
from todo_core.adapters.litestar.description.schemas import SCHEMAS
from todo_core.adapters.litestar.json_object import MAX_DEPTH
from todo_core.adapters.litestar.limits import MAX_HEADERS, MAX_REQUEST_LINE
from todo_core.adapters.litestar.request_body import MAX_BODY

_ABOUT: Final = f"""\
Every answer with a body has one of two shapes, `status` being `success` or `error`. Errors are \
told apart by `error.code`.

A request is checked in this order: who asks (401), whether the path is theirs (403), whether \
the request is in order (404 for a path that does not exist, 405 for a method that its path does \
not list here, then 415, 413, 400, 422 and 428), and at last whether it can be done (429 for too \
many idempotency keys, 404, 412, 409, 422 `LIMIT_REACHED`). 429 and 503 may come before any of it.

A body has at most {MAX_BODY // 1024} KiB, is JSON in UTF-8 without a content encoding, at most \
{MAX_DEPTH} levels deep, and gives no key twice. The request line has at most \
{MAX_REQUEST_LINE // 1024} KiB, the headers together {MAX_HEADERS // 1024} KiB. Query parameters \
that are not listed here are ignored; those that are may be given once. A slash at the end of a \
path changes nothing.

`{CONTRACT}` names the clauses of CONTRACT.md, in the sources, that a part of this document \
repeats."""

_TAGS: Final = [
    {"name": "tasks", "description": "What a user has to do."},
    {"name": "service", "description": "How the service itself is doing."},
    {"name": "http", "description": "HEAD for every GET, and OPTIONS for every path."},
]
_BEARER: Final = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A token whose subject (`sub`) is the `user_id` of the path; the header has at"
    f" most {MAX_AUTHORIZATION // 1024} KiB.",
    CONTRACT: ["7.1", "7.4"],
}


def describe(routes: Iterable[BaseRoute]) -> JsonObject:
    """The OpenAPI 3.1 document of the routes, but for handlers that are not part of the API."""
    found = {route.path_format: _handlers(route) for route in routes}
    paths = {path: _path_item(path, handlers) for path, handlers in found.items() if handlers}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "todo-core",
            "version": version("todo-core"),
            "summary": "The tasks of many users, each strictly their own.",
            "description": _ABOUT,
            CONTRACT: ["1.1", "3.16", "3.19", "3.22", "3.24", "4.21", "4.25"],
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The service that this document comes from."}],
        "tags": _TAGS,
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": _BEARER},
            "parameters": {**PARAMETERS, **ANY_PARAMETERS},
            "headers": HEADERS,
            "responses": UNLISTED,
            "examples": EXAMPLES,
            "schemas": SCHEMAS,
        },
    }


def _path_item(template: str, handlers: Mapping[str, HTTPRouteHandler]) -> JsonObject:
    item = {method: _operation(handlers[method]) for method in METHODS if method in handlers}
    if "get" in item:
        item["head"] = head_of(item["get"])
    in_path = path_parameters(template)
    item["options"] = options_of(next(iter(item.values())), item, in_path)
    return {"parameters": references(*in_path, "RequestId"), **item}


def _handlers(route: BaseRoute) -> dict[str, HTTPRouteHandler]:
    """What answers each method, where it is part of the API."""
    return {
        method.lower(): handler
        for handler in (route.route_handlers if isinstance(route, HTTPRoute) else ())
        if handler.resolve_include_in_schema()
        for method in handler.http_methods
    }


def _operation(handler: HTTPRouteHandler) -> JsonObject:
    about = OPERATIONS[str(handler.operation_id)]
    security = handler.resolve_security()
    return {
        "operationId": handler.operation_id,
        "summary": handler.summary,
        "description": getdoc(handler.fn),
        "tags": list(handler.resolve_tags()),
        "security": security,
        **about.request(),
        "responses": _responses(about, secured=bool(security)),
    }


def _responses(about: Operation, *, secured: bool) -> JsonObject:
    refuses = (*about.refuses, *BAD_HEAD, *FAILURES)
    if not secured:
        return {**about.answers, **errors(refuses)}
    known = {**about.answers, **errors((*refuses, *KNOWN_CALLER))}
    return dict(sorted({**counted(known), **errors([Refusal.UNAUTHORIZED])}.items()))
