"""The shapes of bodies: of answers, from the structures that are sent, and of requests."""

from collections.abc import Mapping
from typing import Final

import msgspec

from todo_core.adapters.litestar import wire
from todo_core.adapters.litestar.description import CONTRACT, JsonObject
from todo_core.adapters.litestar.json_object import READ_ONLY
from todo_core.domain.text import MAX_DESCRIPTION, MAX_TITLE, WHITE_SPACE

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


_FIELD_CLAUSES: Final = {
    "id": "2.1",
    "user_id": "2.2",
    "title": "2.3",
    "description": "2.4",
    "completed": "2.5",
    "created_at": "2.6",
    "updated_at": "2.6",
    "version": "2.7",
}
_CLAUSES: Final[Mapping[str, tuple[str, ...]]] = {
    "TaskAnswer": ("1.2",),
    "TaskListAnswer": ("1.2", "3.1"),
    "ChangesAnswer": ("1.2", "6.3"),
    "DeletedTaskAnswer": ("1.2", "3.7"),
    "HealthAnswer": ("1.2",),
    "ErrorAnswer": ("1.3",),
    "Meta": ("1.4", "1.5"),
    "ListMeta": ("3.1", "3.18"),
    "ChangesMeta": ("6.3",),
    "Task": ("2.8", "2.10"),
    "TaskList": ("3.1",),
    "Changes": ("6.3",),
    "Change": ("6.3",),
    "DeletedTask": ("3.7",),
    "Health": ("3.11", "3.12"),
    "Error": ("1.3", "1.6"),
    "NewTask": ("3.2", "3.23", "3.24"),
    "TaskEdit": ("3.4", "3.5", "3.23", "3.24"),
    "Completion": ("3.6", "3.23", "3.24"),
    "ChangeEvent": ("6.7", "6.8"),
}

_COMPONENTS: Final[JsonObject] = msgspec.json.schema_components(
    _ANSWERS, ref_template=str(schema("{name}")["$ref"])
)[1]

VISIBLE_TEXT: Final = "visible-text"
"""A format of our own: the categories of characters are beyond the patterns that all tools know."""

_CONTROL: Final = r"\x00-\x1f\x7f-\x9f"
_CONTROL_IN_PARAGRAPHS: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_SPACE: Final = "".join(f"\\u{ord(character):04x}" for character in WHITE_SPACE)

_TITLE: Final[JsonObject] = {
    "type": "string",
    "format": VISIBLE_TEXT,
    "pattern": rf"^[{_SPACE}]*[^{_CONTROL}]{{1,{MAX_TITLE}}}[{_SPACE}]*$",
    "description": (
        f"1 to {MAX_TITLE} characters after white space was trimmed at both ends, none of them a"
        f" control character. The format `{VISIBLE_TEXT}` means that at least one of them is"
        " visible: of a general category that begins with neither Z nor C."
    ),
}
_DESCRIPTION: Final[JsonObject] = {
    "type": ["string", "null"],
    "maxLength": MAX_DESCRIPTION,
    "pattern": f"^[^{_CONTROL_IN_PARAGRAPHS}]*$",
    "description": (
        f"At most {MAX_DESCRIPTION} characters, kept as they are; no control characters but tab and"
        " line breaks. `null` means empty."
    ),
}
_COMPLETED: Final[JsonObject] = {"type": "boolean"}
_ECHOED: Final[JsonObject] = {
    name: {"readOnly": True, "description": "May be sent back, and is ignored."}
    for name in _COMPONENTS["Task"]["properties"]
    if name in READ_ONLY
}


def _ruled(fields: JsonObject) -> JsonObject:
    """Fields of a task, each with the clause of its rule."""
    return {name: {**about, CONTRACT: [_FIELD_CLAUSES[name]]} for name, about in fields.items()}


_FIELDS: Final = _ruled({"title": _TITLE, "description": _DESCRIPTION, "completed": _COMPLETED})


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
}
_CHANGED: Final[JsonObject] = {
    "allOf": [schema("Task"), {"properties": {"deleted": {"const": False}}}],
    "required": ["deleted"],
    "description": "A task as it is now.",
}

_SHAPES: Final[JsonObject] = {
    **_COMPONENTS,
    "Task": {**_COMPONENTS["Task"], "properties": _ruled(_COMPONENTS["Task"]["properties"])},
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
        {"completed": _FIELDS["completed"]},
        "Whether the task is done; without it, the opposite of now.",
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

SCHEMAS: Final[JsonObject] = {
    name: {**shape, CONTRACT: list(_CLAUSES[name])} for name, shape in _SHAPES.items()
}
