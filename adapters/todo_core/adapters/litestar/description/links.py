"""Which requests follow from an answer, and what of it they take."""

from typing import Final

from todo_core.adapters.litestar.description import JsonObject

_USER: Final = {"user_id": "$request.path.user_id"}
_CREATED: Final = {**_USER, "task_id": "$response.body#/data/id"}
_SAME: Final = {**_USER, "task_id": "$request.path.task_id"}
_THIS_VERSION: Final = {"If-Match": "$response.header.ETag"}


def _link(operation: str, about: str, parameters: JsonObject) -> JsonObject:
    return {"operationId": operation, "description": about, "parameters": parameters}


FROM_NEW_TASK: Final = {
    "Read": _link("readTask", "Read it.", _CREATED),
    "Edit": _link("patchTask", "Edit it as it is now.", {**_CREATED, **_THIS_VERSION}),
    "Complete": _link("completeTask", "Complete or reopen it.", _CREATED),
    "Delete": _link("deleteTask", "Move it to the trash.", _CREATED),
}
FROM_TASK: Final = {
    "Edit": _link("updateTask", "Edit this version.", {**_SAME, **_THIS_VERSION}),
    "Complete": _link("completeTask", "Complete or reopen it.", _SAME),
    "Delete": _link("deleteTask", "Move it to the trash.", _SAME),
}
FROM_CHANGED_TASK: Final = {"Read": _link("readTask", "Read it.", _SAME), **FROM_TASK}
FROM_DELETED_TASK: Final = {
    "Restore": _link("restoreTask", "Take it back out of the trash.", _SAME),
}
FROM_TASKS: Final = {
    "NextPage": _link(
        "listTasks",
        "The next page, with the same filters and order, while `next_cursor` is not null.",
        {
            **_USER,
            **{
                name: f"$request.query.{name}"
                for name in ("completed", "q", "deleted", "sort", "limit")
            },
            "cursor": "$response.body#/meta/next_cursor",
        },
    ),
}
FROM_CHANGES: Final = {
    "FurtherChanges": _link(
        "readChanges",
        "What has changed since.",
        {**_USER, "since": "$response.body#/meta/next_token"},
    ),
    "Watch": _link(
        "watchChanges",
        "Hear of what changes from now on.",
        {**_USER, "Last-Event-ID": "$response.body#/meta/next_token"},
    ),
}
