"""Each HTTP response as the observation that it amounts to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from todo_core.entrypoints.harness.http.messages import HttpResponse
from todo_core.entrypoints.harness.observations import (
    SAID,
    Crashed,
    Feed,
    Made,
    Observation,
    Opaque,
    Page,
    Refused,
    Shown,
    TaskSeen,
    Tombstone,
    Trashed,
)
from todo_core.entrypoints.harness.operations import (
    Changes,
    Create,
    Delete,
    List,
    Operation,
)

Json = Mapping[str, Any]

_NOT_MODIFIED = 304


def observation_of(operation: Operation, response: HttpResponse) -> Observation:
    """What the response to an operation says; Crashed when it says nothing intelligible."""
    try:
        if response.status == _NOT_MODIFIED:
            return Refused("NOT_MODIFIED", text="")
        if response.content["status"] == "error":
            return _refusal(response)
        return _answer(operation, response)
    except KeyError as missing:
        return _crash(response, f"there is no {missing}")
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        return _crash(response, str(error))


def _crash(response: HttpResponse, reason: str) -> Crashed:
    shown = response.body[:200].decode(errors="replace")
    return Crashed(f"status {response.status} with no such answer, as {reason}: {shown}")


def _refusal(response: HttpResponse) -> Refused:
    error = response.content["error"]
    current = None
    if error["code"] == "PRECONDITION_FAILED":
        current = int((response.header("etag") or "").strip('"'))
    return Refused(error["code"], current, "; ".join([error["message"], *error["details"]]))


def _answer(operation: Operation, response: HttpResponse) -> Observation:
    data, meta = response.content["data"], response.content["meta"]
    match operation:
        case Create():
            return Made(_task(data), response.header("idempotency-replayed") == "true")
        case List():
            return _page(data, meta, response.header("etag"))
        case Changes():
            return _feed(data, meta)
        case Delete():
            return Trashed(Opaque("id", str(data["id"])))
        case _:
            return Shown(_task(data))


def _task(data: Json) -> TaskSeen:
    return TaskSeen(
        id=Opaque("id", str(data["id"])),
        user_id=Opaque("user", data["user_id"]),
        **{name: data[name] for name in SAID},
        created_at=Opaque("moment", datetime.fromisoformat(data["created_at"])),
        updated_at=Opaque("moment", datetime.fromisoformat(data["updated_at"])),
        version=data["version"],
    )


def _page(data: Json, meta: Json, etag: str | None) -> Page:
    cursor = meta["next_cursor"]
    return Page(
        tasks=tuple(map(_task, data["tasks"])),
        total=meta["total"],
        limit=meta["limit"],
        cursor=None if cursor is None else Opaque("cursor", cursor),
        tag=Opaque("tag", etag),
    )


def _feed(data: Json, meta: Json) -> Feed:
    return Feed(
        changes=tuple(map(_changed, data["changes"])),
        has_more=meta["has_more"],
        token=Opaque("token", meta["next_token"]),
    )


def _changed(change: Json) -> TaskSeen | Tombstone:
    if change["deleted"] is True:
        return Tombstone(Opaque("id", change["id"]), change["version"])
    return _task(change)
