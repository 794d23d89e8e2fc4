"""The shapes of bodies: of answers, from the structures that are sent, and of requests."""

from typing import Final

import msgspec

from todo_core.adapters.litestar import wire
from todo_core.adapters.litestar.description import JsonObject
from todo_core.adapters.litestar.description.texts import DESCRIPTION, TITLE
from todo_core.adapters.litestar.json_object import READ_ONLY

_ANSWERS: Final = (
    wire.TaskAnswer,
    wire.TaskListAnswer,
    wire.ChangesAnswer,
    wire.DeletedTaskAnswer,
    wire.HealthAnswer,
    wire.ErrorAnswer,
)


def schema(name: str) -> JsonObject:
    """A reference to one of the shapes."""
    return {"$ref": f"#/components/schemas/{name}"}


_, _COMPONENTS = msgspec.json.schema_components(
    _ANSWERS, ref_template=str(schema("{name}")["$ref"])
)

_COMPLETED: Final[JsonObject] = {"type": "boolean"}
_ECHOED: Final[JsonObject] = {
    name: {"readOnly": True, "description": "May be sent back, and is ignored."}
    for name in _COMPONENTS["Task"]["properties"]
    if name in READ_ONLY
}
_FIELDS: Final[JsonObject] = {"title": TITLE, "description": DESCRIPTION, "completed": _COMPLETED}


def _body(fields: JsonObject, about: str, **more: object) -> JsonObject:
    """An object of these fields, in which those that the service sets may be sent back."""
    return {
        "type": "object",
        "description": about,
        "properties": {**fields, **_ECHOED},
        "additionalProperties": False,
        **more,
    }


_DELETED: Final[JsonObject] = {
    "type": "object",
    "description": "A task in the trash, of which no more is told.",
    "properties": {
        "id": _COMPONENTS["Change"]["properties"]["id"],
        "deleted": {"const": True},
        "version": _COMPONENTS["Change"]["properties"]["version"],
    },
    "required": ["id", "deleted", "version"],
    "additionalProperties": False,
}
_CHANGED: Final[JsonObject] = {
    "allOf": [schema("Task"), {"properties": {"deleted": {"const": False}}}],
    "required": ["deleted"],
    "description": "A task as it is now.",
}

SCHEMAS: Final[JsonObject] = {
    **_COMPONENTS,
    "Change": {"oneOf": [_CHANGED, _DELETED]},
    "NewTask": _body(
        _FIELDS,
        "What a new task says; it is open and has no description unless said otherwise.",
        required=["title"],
    ),
    "TaskEdit": _body(
        _FIELDS,
        "What shall change, at least one field; what is absent stays as it is.",
        anyOf=[{"required": [name]} for name in _FIELDS],
    ),
    "Completion": _body(
        {"completed": _COMPLETED}, "Whether the task is done; without it, the opposite of now."
    ),
    "ChangeEvent": {
        "type": "object",
        "description": "One event of the stream.",
        "properties": {
            "event": {"const": "change"},
            "id": {"type": "string", "description": "The token once more, for `Last-Event-ID`."},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {
                    "type": "object",
                    "properties": {
                        "token": {
                            "type": "string",
                            "description": "A sync token: all changes up to it were committed.",
                        }
                    },
                    "required": ["token"],
                },
            },
        },
        "required": ["event", "id", "data"],
    },
}
