"""Tasks as records of plain values, the form in which they leave and come back."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from todo_core.application.ports import Entry, TaskIds
from todo_core.application.task_ids import moment_of
from todo_core.domain.errors import InvalidInput, Problem, TaskNotFound
from todo_core.domain.fields import DEFAULTS, FIELDS, UNSAID
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId, parse_task_id
from todo_core.domain.text import is_text, parse_completed

Fields = Mapping[str, object]
Plain = str | bool | int | None
"""What every format can write."""

_RFC_3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FAR: Final = datetime(9999, 1, 1, tzinfo=UTC)
_LARGEST_VERSION: Final = 2**53
_LONGEST_UID: Final = 512
"""Code points; what an index of PostgreSQL's can hold in any script."""


@dataclass(frozen=True, slots=True)
class Record:
    """One task as it came in, yet to be judged."""

    place: str
    """Where it stands, such as `line 3`; empty for the file as a whole."""
    fields: Fields = field(default_factory=dict)
    unreadable: str = ""
    """Why there are no fields, where that is so."""
    odd: tuple[str, ...] = ()
    """What is wrong although there are fields; only a lenient import overlooks it."""
    changes: tuple[str, ...] = ()
    """What was read otherwise than it stands there, which nobody has to allow."""
    left_out: tuple[str, ...] = ()
    """What else there was, for which tasks have no place."""
    is_task: bool = True
    """Whether it is one at all; if not, only what is told of it counts."""


def record_of(task: Task, source_uid: str | None = None) -> dict[str, Plain]:
    """Everything about a task; `entry_of` makes the same of it."""
    uid = {"source_uid": source_uid} if source_uid else {}
    return {
        "id": task.id,
        "user_id": task.user_id,
        **{name: getattr(task, name) for name in FIELDS},
        "created_at": written(task.created_at),
        "updated_at": written(task.updated_at),
        "version": task.version,
        "deleted": task.deleted,
        **uid,
    }


def packed(task: Task) -> bytes:
    """A task as one piece of JSON, in UTF-8, for storage that needs to know no more of it."""
    return json.dumps(record_of(task), ensure_ascii=False).encode()


def unpacked(kept: bytes) -> Task:
    """The task that was packed, by this version or by another."""
    return Task(**{**DEFAULTS, **read_record(json.loads(kept))})


def read_record(record: Fields) -> dict[str, Any]:
    """The values of what this version knows, of a record that was good when it was written."""
    return {name: _RULES[name](value) for name, value in record.items() if name in _RULES}


def written(moment: datetime) -> str:
    """A moment in UTC, as RFC 3339 has it, to the microsecond."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def is_possible(moment: datetime) -> bool:
    """Whether a task can have been made or changed then.

    Ids can carry no moment before 1970. Changes have to come after it, and there is no year 10000.
    """
    return _EPOCH < moment < _FAR


def entry_of(record: Record, owner: Owner, now: datetime, ids: TaskIds) -> Entry:
    """The owner's task that a record describes; InvalidInput names everything that is wrong.

    Only the title is required. What is absent is as in a task made just now, or when its id says,
    or when it was changed.
    """
    if record.unreadable:
        raise InvalidInput([Problem("", record.unreadable)])
    known = _judged(record, owner)
    return Entry(_task(known, owner, now, ids), known.get("source_uid"))


def _task(known: Mapping[str, Any], owner: Owner, now: datetime, ids: TaskIds) -> Task:
    task_id: TaskId | None = known.get("id")
    made_at = moment_of(task_id) if task_id else None
    changed_at: datetime | None = known.get("updated_at")
    created_at: datetime = known.get("created_at") or made_at or changed_at or now
    updated_at = changed_at or created_at
    if task_id and made_at != created_at:
        raise InvalidInput([Problem("id", "was not made from created_at")])
    if updated_at < created_at:
        raise InvalidInput([Problem("updated_at", "must not be before created_at")])
    return Task(
        id=task_id or ids.new(created_at),
        user_id=owner.user_id,
        created_at=created_at,
        updated_at=updated_at,
        version=known.get("version", 1),
        deleted=known.get("deleted", False),
        **{name: known.get(name, DEFAULTS.get(name)) for name in FIELDS},
    )


def _judged(record: Record, owner: Owner) -> dict[str, Any]:
    """The values of the fields; InvalidInput names every one that is unknown or wrong."""
    values: dict[str, Any] = {}
    problems = [Problem("", each) for each in record.odd]
    for name, value in {**UNSAID, **record.fields}.items():
        try:
            values[name] = _RULES.get(name, _unknown)(value)
        except ValueError as wrong:
            problems.append(Problem(name or '""', str(wrong)))
    if values.get("user_id", owner.user_id) != owner.user_id:
        problems.append(Problem("user_id", "is another user's; leave it out if that is meant"))
    if problems:
        raise InvalidInput(problems)
    return values


def _unknown(_: object) -> None:
    raise ValueError("is not a field of a task")


def _id(value: object) -> TaskId:
    try:
        return parse_task_id(_string(value))
    except TaskNotFound:
        raise ValueError("must be a UUID in canonical form") from None


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string")
    return value


def _moment(value: object) -> datetime:
    """A moment of RFC 3339 in any offset."""
    text = _string(value)
    try:
        moment = datetime.fromisoformat(text.upper()) if _RFC_3339.fullmatch(text) else _EPOCH
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        moment = _EPOCH
    if not is_possible(moment):
        raise ValueError("must be such as 2026-11-21T08:15:30.123456Z, from 1970 to 9998")
    return moment


def _version(value: object) -> int:
    if type(value) is not int or not 1 <= value <= _LARGEST_VERSION:
        raise ValueError("must be a whole number of at least 1")
    return value


def parse_source_uid(value: object) -> str:
    """Accept what a calendar may call a task; ValueError says the rule that it breaks."""
    text = _string(value)
    if not 1 <= len(text) <= _LONGEST_UID or not is_text(text):
        raise ValueError(f"must be text of 1 to {_LONGEST_UID} characters")
    return text


_RULES: Final[Mapping[str, Callable[[object], object]]] = {
    **{name: field.rule for name, field in FIELDS.items()},
    "id": _id,
    "user_id": _string,
    "created_at": _moment,
    "updated_at": _moment,
    "version": _version,
    "deleted": parse_completed,
    "source_uid": parse_source_uid,
}
