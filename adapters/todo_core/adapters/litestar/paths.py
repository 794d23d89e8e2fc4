"""The paths of requests, judged as they were sent, and the paths of tasks, as they are sent out."""

from urllib.parse import quote

from litestar.types import HTTPScope

from todo_core.adapters.litestar.percent import decode

Segment = str | None
"""A decoded part of a path; None where its encoding is broken."""


def split_path(raw_path: bytes) -> list[Segment]:
    """The segments of a path; one trailing slash changes nothing, `//` makes an empty segment.

    What is no path, such as `*`, has one that leads nowhere.
    """
    if not raw_path.startswith(b"/"):
        return [None]
    return [_segment(part) for part in raw_path.removesuffix(b"/").split(b"/")[1:]]


def raw_path(scope: HTTPScope) -> bytes:
    """The path as it was sent, or as it must have been, from servers that do not tell."""
    return scope.get("raw_path") or quote(scope["path"]).encode()


def tasks_path(user_id: str) -> str:
    """Where a user's tasks are."""
    return f"/api/{quote(user_id, safe='')}/tasks"


def task_path(user_id: str, task_id: str) -> str:
    """Where one task is."""
    return f"{tasks_path(user_id)}/{task_id}"


def _segment(part: bytes) -> Segment:
    try:
        return decode(part)
    except ValueError:
        return None
