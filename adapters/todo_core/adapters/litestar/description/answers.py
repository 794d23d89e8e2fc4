"""The answers of an operation: those that it is there for, and its errors by their status."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import msgspec

from todo_core.adapters.litestar.description import CONTRACT, JsonObject
from todo_core.adapters.litestar.description.headers import counted, headers
from todo_core.adapters.litestar.description.refusals import Refusal
from todo_core.adapters.litestar.description.schemas import schema

NOT_MODIFIED: Final[JsonObject] = {
    "description": "Nothing has changed since a version in `If-None-Match`.",
    "headers": headers("ETag"),
    CONTRACT: ["5.8"],
}


def success(
    about: str, example: msgspec.Struct, *names: str, links: JsonObject | None = None
) -> JsonObject:
    """An answer in the shape of an example, with headers of these names."""
    shape = schema(type(example).__name__)
    shown = {"schema": shape, "example": msgspec.to_builtins(example)}
    return {
        "description": about,
        "headers": headers(*names),
        "content": {"application/json": shown},
        **({"links": links} if links else {}),
    }


def other(about: str, media_type: str, shape: JsonObject, example: Any = None) -> JsonObject:
    """An answer that is not in the common shape."""
    shown = {"schema": shape, **({} if example is None else {"example": example})}
    return {"description": about, "headers": headers(), "content": {media_type: shown}}


def errors(reasons: Iterable[Refusal]) -> JsonObject:
    """The answers to what is refused for these reasons, by status."""
    status = attrgetter("status")
    groups = groupby(sorted(reasons, key=status), key=status)
    return {str(status): _error(list(group)) for status, group in groups}


def _error(reasons: Sequence[Refusal]) -> JsonObject:
    """One status, with the codes that it can have here and an example for each reason."""
    codes = sorted({reason.fault.code for reason in reasons})
    narrowed = {"properties": {"error": {"properties": {"code": {"enum": codes}}}}}
    common = [name for name in reasons[0].headers if all(name in each.headers for each in reasons)]
    examples = {each.key: {"$ref": f"#/components/examples/{each.key}"} for each in reasons}
    return {
        "description": " ".join(reason.fault.message for reason in reasons),
        "headers": headers(*common),
        "content": {
            "application/json": {
                "schema": {"allOf": [schema("ErrorAnswer"), narrowed]},
                "examples": examples,
            }
        },
        CONTRACT: sorted({reason.clause for reason in reasons}),
    }


UNLISTED: Final = counted(
    {each.key: _error([each]) for each in (Refusal.NO_SUCH_PATH, Refusal.METHOD_NOT_ALLOWED)}
)
"""The answers to a path and to a method that the document does not list."""
