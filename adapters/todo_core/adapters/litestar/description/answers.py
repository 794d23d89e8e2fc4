"""The answers that are no errors."""

from typing import Any, Final

import msgspec

from todo_core.adapters.litestar.description import JsonObject
from todo_core.adapters.litestar.description.headers import headers
from todo_core.adapters.litestar.description.schemas import schema

NOT_MODIFIED: Final[JsonObject] = {
    "description": "Nothing has changed since a version in `If-None-Match`.",
    "headers": headers("ETag"),
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
