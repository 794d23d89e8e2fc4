"""The reference application's answers: what they say, in the envelope that the contract wants."""

import json
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from todo_core.domain.fields import FIELDS
from todo_core.domain.task import Task

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(slots=True)
class Answer:
    """A response before it has its envelope."""

    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)
    code: str | None = None
    """The error's code; None for a success."""
    details: list[str] = field(default_factory=list)
    raw: bytes | None = None
    """A body that goes without the envelope."""
    stream: AsyncIterator[bytes] | None = None
    """What is sent as it comes, before the body."""


def request_id(offered: str | None) -> str:
    """The client's id of the request if it is a fit one, else one made here."""
    fit = offered is not None and _REQUEST_ID.fullmatch(offered)
    return offered if fit and offered else secrets.token_hex(8)


def envelope(answer: Answer, meta: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an answer."""
    if answer.code is None:
        return {"status": "success", "data": answer.data, "meta": {**meta, **answer.meta}}
    message = f"The request was refused: {answer.code}."
    error = {"code": answer.code, "message": message, "details": answer.details}
    return {"status": "error", "data": None, "error": error, "meta": dict(meta)}


def encoded(content: object) -> bytes:
    """JSON in its bytes."""
    return json.dumps(content).encode()


def utc(moment: datetime) -> str:
    """A time as the contract writes it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def task_data(task: Task) -> dict[str, Any]:
    """A task as the contract writes it."""
    return {
        "id": task.id,
        "user_id": task.user_id,
        **{name: getattr(task, name) for name in FIELDS},
        "created_at": utc(task.created_at),
        "updated_at": utc(task.updated_at),
        "version": task.version,
    }


def change_data(task: Task) -> dict[str, Any]:
    """A task as the feed writes it."""
    if task.deleted:
        return {"id": task.id, "deleted": True, "version": task.version}
    return {**task_data(task), "deleted": False}
