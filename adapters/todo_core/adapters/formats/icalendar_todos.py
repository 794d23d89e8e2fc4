"""iCalendar's to-dos (RFC 5545, section 3.6.2), as calendar applications keep them.

SUMMARY             the title
DESCRIPTION         the description
STATUS, COMPLETED   whether it is completed; CANCELLED is in the trash
CREATED             when it was made, to the second; an id of ours in UID has the rest
LAST-MODIFIED       when it was changed, to the second
SEQUENCE            the version, from 0
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Todo
from icalendar.parser import Contentlines
from icalendar.prop import vDatetime

from todo_core.application.ports.task_format import TaskFormat
from todo_core.application.records import Record, written
from todo_core.application.task_ids import moment_of
from todo_core.domain.errors import TaskNotFound
from todo_core.domain.task import Task, parse_task_id

_PRODUCT: Final = "-//todo-core//todo-core//EN"
_BEGIN_CALENDAR: Final = "BEGIN:VCALENDAR"
_END_CALENDAR: Final = "END:VCALENDAR"
_BEGIN: Final = "BEGIN:VTODO"
_END: Final = "END:VTODO"
_STATUSES: Final = ("NEEDS-ACTION", "IN-PROCESS", "COMPLETED", "CANCELLED")
_KNOWN: Final = {
    "SUMMARY",
    "DESCRIPTION",
    "STATUS",
    "COMPLETED",
    "CREATED",
    "LAST-MODIFIED",
    "SEQUENCE",
    "UID",
    "DTSTAMP",
}
_SEQUENCE: Final = re.compile("[0-9]{1,10}")
_LONGEST_TODO: Final = 10_000
"""Lines; what has more of them has lost its end."""

Properties = Mapping[str, str]


class ICalendarTodos(TaskFormat):
    """A calendar with one VTODO per task."""

    def begin(self) -> str:
        calendar = Calendar()
        calendar.add("VERSION", "2.0")
        calendar.add("PRODID", _PRODUCT)
        return _text(calendar).removesuffix(self.end())

    def write(self, task: Task) -> str:
        todo = Todo()
        todo.add("UID", task.id)
        todo.add("DTSTAMP", task.updated_at)
        todo.add("CREATED", task.created_at)
        todo.add("LAST-MODIFIED", task.updated_at)
        todo.add("SEQUENCE", task.version - 1)
        todo.add("SUMMARY", task.title)
        if task.description:
            todo.add("DESCRIPTION", task.description)
        if task.completed:
            todo.add("COMPLETED", task.updated_at)
        todo.add("STATUS", _status(task))
        return _text(todo)

    def end(self) -> str:
        return f"{_END_CALENDAR}\r\n"

    def read(self, lines: Iterable[str]) -> Iterator[Record]:
        calendars = _Calendars(lines)
        for place, todo in _todos(calendars):
            if todo is None:
                yield Record(place, unreadable="begins a to-do that does not end")
                continue
            try:
                yield _record(place, _properties(todo))
            except ValueError as wrong:
                yield Record(place, unreadable=str(wrong))
        if calendars.wrong:
            yield calendars.wrong


class _Calendars(Iterable[tuple[int, str]]):
    """The lines of calendars, numbered, up to the first that is not where calendars allow it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self.wrong: Record | None = None
        """What ended the lines too early; known when they have been read."""

    def __iter__(self) -> Iterator[tuple[int, str]]:
        within, number = False, 0
        for number, line in enumerate(self._lines, 1):
            mark = _mark(line)
            begins = mark == _BEGIN_CALENDAR
            if within and begins:
                self._stop(number, f"begins a calendar before {_END_CALENDAR}")
                return
            if mark and not within and not begins:
                self._stop(number, f"must be {_BEGIN_CALENDAR}, as iCalendar begins")
                return
            within = begins or (within and mark != _END_CALENDAR)
            yield number, line
        if within:
            self._stop(number, f"is the last, before {_END_CALENDAR}, so to-dos may be missing")
        elif not number:
            self._stop(1, f"must be {_BEGIN_CALENDAR}, as iCalendar begins")

    def _stop(self, number: int, wrong: str) -> None:
        self.wrong = Record(f"line {number}", unreadable=wrong)


def _mark(line: str) -> str:
    """What a line begins or ends, if it does; not what goes on from the line before."""
    return line.removeprefix("\ufeff").rstrip().upper()


def _text(component: Calendar | Todo) -> str:
    text: bytes = component.to_ical()
    return text.decode()


def _status(task: Task) -> str:
    if task.deleted:
        return "CANCELLED"
    return "COMPLETED" if task.completed else "NEEDS-ACTION"


def _todos(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[str, str | None]]:
    """Where each to-do begins, and its lines between BEGIN and END; None if they do not end."""
    place, todo = "", list[str]()
    for number, line in lines:
        mark = _mark(line)
        if mark == _BEGIN:
            if place:
                yield place, None
            place, todo = f"line {number}", []
        elif mark == _END and place:
            yield place, "".join(todo)
            place = ""
        elif place and len(todo) < _LONGEST_TODO:
            todo.append(line)
    if place:
        yield place, None


def _properties(todo: str) -> Properties:
    """The first of each property, without those of alarms in it; ValueError if unreadable."""
    found: dict[str, str] = {}
    depth = 0
    for line in filter(None, Contentlines.from_ical(todo)):  # type: ignore[no-untyped-call] # icalendar leaves it untyped
        try:
            name, _, value = line.parts()
        except ValueError:
            raise ValueError("has a line that is not iCalendar's") from None
        name = name.upper()
        depth += (name == "BEGIN") - (name == "END")
        if not depth and name != "END":
            found.setdefault(name, value)
        elif depth == 1 and name == "BEGIN":
            found.setdefault(value.upper(), "")
    return found


def _record(place: str, todo: Properties) -> Record:
    status = todo.get("STATUS", "").upper()
    if status and status not in _STATUSES:
        raise ValueError(f"STATUS must be one of {', '.join(_STATUSES)}")
    fields: dict[str, object] = {
        "title": todo.get("SUMMARY"),
        "description": todo.get("DESCRIPTION", ""),
        "completed": status == "COMPLETED" or (status in ("", "CANCELLED") and "COMPLETED" in todo),
        "deleted": status == "CANCELLED",
        **_times(todo),
    }
    if "SEQUENCE" in todo:
        fields["version"] = _sequence(todo["SEQUENCE"]) + 1
    return Record(place, fields, left_out=tuple(todo.keys() - _KNOWN))


def _sequence(value: str) -> int:
    if not _SEQUENCE.fullmatch(value):
        raise ValueError("SEQUENCE must be a whole number")
    return int(value)


def _times(todo: Properties) -> Properties:
    """When the task was made and changed, and its id if that is one of ours."""
    times = {}
    created = _moment(todo, "CREATED")
    identified = _moment_of(todo.get("UID", ""))
    if identified and created in (None, identified.replace(microsecond=0)):
        created = identified
        times["id"] = todo["UID"]
    if created:
        times["created_at"] = written(created)
    if changed := _moment(todo, "LAST-MODIFIED"):
        times["updated_at"] = written(max(changed, created or changed))
    return times


def _moment(todo: Properties, name: str) -> datetime | None:
    if name not in todo:
        return None
    try:
        moment = vDatetime.from_ical(todo[name])  # type: ignore[no-untyped-call] # icalendar leaves it untyped
    except ValueError:
        moment = None
    if not isinstance(moment, datetime) or moment.utcoffset() != timedelta(0):
        raise ValueError(f"{name} must be a time in UTC, such as 20261121T081530Z")
    return moment


def _moment_of(uid: str) -> datetime | None:
    try:
        return moment_of(parse_task_id(uid))
    except TaskNotFound:
        return None
