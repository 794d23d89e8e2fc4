"""The methods that every path has without a handler of its own: HEAD and OPTIONS."""

from collections.abc import Iterable
from typing import Final

from todo_core.adapters.litestar.description import CONTRACT, JsonObject
from todo_core.adapters.litestar.description.answers import errors
from todo_core.adapters.litestar.description.headers import headers
from todo_core.adapters.litestar.description.parameters import references
from todo_core.adapters.litestar.description.refusals import BAD_HEAD, FAILURES

METHODS: Final = ("get", "post", "put", "patch", "delete")
"""In the order in which a path shows them."""


def head_of(get: JsonObject) -> JsonObject:
    """HEAD, which answers as GET does but for the body."""
    return {
        **get,
        "operationId": _named("head", get),
        "summary": f"{get['summary']}: the headers",
        "description": "What GET answers, without its body.",
        "tags": ["http"],
        CONTRACT: ["3.16"],
        "responses": {
            status: _without_body(response) for status, response in get["responses"].items()
        },
    }


def options_of(first: JsonObject, methods: Iterable[str], in_path: Iterable[str]) -> JsonObject:
    """OPTIONS, which names the methods of a path to anybody."""
    allow = ", ".join(sorted(method.upper() for method in (*methods, "options")))
    return {
        "operationId": _named("options", first),
        "summary": "Methods of this path",
        "description": "Which methods this path takes, whoever asks; also to a CORS preflight.",
        "tags": ["http"],
        "security": [],
        CONTRACT: ["3.16"],
        "parameters": references(*(f"Any{name}" for name in in_path)),
        "responses": {
            "204": {"description": f"`{allow}`.", "headers": headers("Allow")},
            **errors((*BAD_HEAD, *FAILURES)),
        },
    }


def _named(method: str, operation: JsonObject) -> str:
    name: str = operation["operationId"]
    return method + name[0].upper() + name[1:]


def _without_body(response: JsonObject) -> JsonObject:
    return {key: response[key] for key in response if key not in ("content", "links")}
