"""What a to-do of a calendar is as a task: judged, taken if it can be, or told.

Titles, descriptions and STATUS are judged. Whatever else cannot be right is as if it were absent.
"""

import re
from datetime import datetime
from typing import Final

from todo_core.adapters.formats.icalendar_properties import OWN_ID, TEXTS, TIMES, Properties
from todo_core.adapters.formats.icalendar_times import Zones
from todo_core.application.records import Record, parse_source_uid, written
from todo_core.application.task_ids import moment_of
from todo_core.domain.errors import TaskNotFound
from todo_core.domain.task import TaskId, parse_task_id

_STATUSES: Final = ("NEEDS-ACTION", "IN-PROCESS", "COMPLETED", "CANCELLED")
_SEQUENCE: Final = re.compile("[0-9]{1,10}")

Fields = dict[str, object]


def record_of(todo: Properties, zones: Zones) -> Record:
    """The record of a to-do, with what becomes of it otherwise than it says."""
    return _Reading(todo, zones).record()


class _Reading:
    """A to-do on its way to become a record."""

    def __init__(self, todo: Properties, zones: Zones) -> None:
        self._todo = todo
        self._zones = zones
        self._odd = [*todo.odd]
        self._changes: list[str] = []
        self._left_out = [*todo.left_out]

    def record(self) -> Record:
        uid = self._todo.text("UID")
        own = _own_id(uid) or _own_id(self._todo.text(OWN_ID))
        fields: Fields = {
            **{name: self._todo.text(known) or None for name, known in TEXTS.items()},
            **self._state(),
            **({"id": own} if own else {}),
            **self._source(uid),
            **self._times(own),
            **self._version(),
        }
        if fields["deleted"] and not own:
            self._changes.append("is CANCELLED, and so went to the trash")
        return Record(
            self._todo.place,
            fields,
            odd=tuple(self._odd),
            changes=tuple(self._changes),
            left_out=tuple(self._left_out),
        )

    def _state(self) -> Fields:
        status = self._todo.text("STATUS").strip().upper()
        percent = self._todo.text("PERCENT-COMPLETE").strip()
        if status and status not in _STATUSES:
            self._odd.append(f"STATUS must be one of {', '.join(_STATUSES)}")
            status = ""
        is_said = bool(self._todo.text("COMPLETED")) or percent == "100"
        completed = status == "COMPLETED" or (is_said and status in ("", "CANCELLED"))
        if status == "IN-PROCESS":
            self._left_out.append("STATUS:IN-PROCESS")
        if percent not in ("", "100" if completed else "0"):
            self._left_out.append("PERCENT-COMPLETE")
        return {"completed": completed, "deleted": status == "CANCELLED"}

    def _source(self, uid: str) -> Fields:
        if not uid or _own_id(uid):
            return {}
        try:
            return {"source_uid": parse_source_uid(uid)}
        except ValueError as wrong:
            self._leave_out("UID", wrong)
            return {}

    def _times(self, task_id: TaskId | None) -> Fields:
        """When it was made, to which an id has the fraction, and when it was changed."""
        created, modified, completed = map(self._moment, TIMES)
        made = moment_of(task_id) if task_id else None
        if created and made and created != made.replace(microsecond=0):
            self._leave_out("CREATED", "is not when the id was made")
        created = made or created
        changed = modified or completed
        if completed != changed and completed:
            self._left_out.append("the time of COMPLETED")
        if changed and created and changed < created.replace(microsecond=0):
            self._changes.append("was changed before it was made, so the later time counts")
        changed = max(changed, created or changed) if changed else None
        times = {"created_at": created, "updated_at": changed}
        return {name: written(moment) for name, moment in times.items() if moment}

    def _moment(self, name: str) -> datetime | None:
        if name not in self._todo.found:
            return None
        try:
            return self._zones.moment(self._todo.text(name), self._todo.zone(name))
        except ValueError as wrong:
            self._leave_out(name, wrong)
            return None

    def _version(self) -> Fields:
        sequence = self._todo.text("SEQUENCE").strip()
        if _SEQUENCE.fullmatch(sequence):
            return {"version": int(sequence) + 1}
        if "SEQUENCE" in self._todo.found:
            self._leave_out("SEQUENCE", "is no whole number")
        return {}

    def _leave_out(self, name: str, why: object) -> None:
        self._changes.append(f"{name} {why}, and was left out")


def _own_id(text: str) -> TaskId | None:
    """The id that a text is, if it was made here."""
    try:
        task_id = parse_task_id(text)
    except TaskNotFound:
        return None
    return task_id if moment_of(task_id) else None
