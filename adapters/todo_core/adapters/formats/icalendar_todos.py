"""iCalendar's to-dos (RFC 5545, section 3.6.2), as calendar applications keep them.

SUMMARY             the title
DESCRIPTION         the description
STATUS, COMPLETED   whether it is completed; CANCELLED is in the trash
PERCENT-COMPLETE    the same, where there is no STATUS
CREATED             when it was made, to the second; an id has the rest
LAST-MODIFIED       when it was changed, to the second; else COMPLETED
SEQUENCE            the version, from 0
UID                 what the calendar that it came from calls it, else its id
X-TODO-CORE-ID      its id, where UID is not
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from icalendar.parser import Contentline

from todo_core.adapters.formats.icalendar_lines import END_CALENDAR, Calendars, Component
from todo_core.adapters.formats.icalendar_properties import OWN_ID, TEXTS, Properties, name_of
from todo_core.adapters.formats.icalendar_record import record_of
from todo_core.adapters.formats.icalendar_times import Zones
from todo_core.adapters.formats.task_format import TaskFormat
from todo_core.application.ports import Entry
from todo_core.application.records import Record
from todo_core.domain.task import Task

_PRODUCT: Final = "-//todo-core//todo-core//EN"
_BEGIN: Final = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{_PRODUCT}\r\n"
_CALENDARS_OWN: Final = ("VERSION", "PRODID", "CALSCALE", "METHOD")
"""What says nothing of what is in a calendar."""


class ICalendarTodos(TaskFormat):
    """A calendar with one VTODO per task."""

    def begin(self) -> str:
        return _BEGIN

    def write(self, entry: Entry) -> str:
        task, uid = entry.task, entry.source_uid
        properties = {
            "BEGIN": "VTODO",
            "UID": _escaped(uid or task.id),
            **({OWN_ID: task.id} if uid else {}),
            "DTSTAMP": _time(task.updated_at),
            "CREATED": _time(task.created_at),
            "LAST-MODIFIED": _time(task.updated_at),
            "SEQUENCE": str(task.version - 1),
            **{name: _escaped(text) for name, text in _texts(task) if text},
            **({"COMPLETED": _time(task.updated_at)} if task.completed else {}),
            "STATUS": _status(task),
            "END": "VTODO",
        }
        return "".join(f"{_folded(name, value)}\r\n" for name, value in properties.items())

    def end(self) -> str:
        return f"{END_CALENDAR}\r\n"

    def read(self, lines: Iterable[str]) -> Iterator[Record]:
        calendars = Calendars(lines)
        reading = _Reading()
        for component in calendars:
            yield from reading.records(component)
        yield from reading.end_of_calendar()
        if calendars.wrong:
            yield calendars.wrong
        elif reading.others and not reading.todos:
            others = " and ".join(reading.others)
            wrong = f"This calendar has no to-dos, but {others}, of which no tasks can be made"
            yield Record("", unreadable=wrong)


class _Reading:
    """What is known of a file while its components come."""

    def __init__(self) -> None:
        self.todos = 0
        self.others: dict[str, None] = {}
        """The kinds of what else there is."""
        self._zones = Zones()
        self._waiting: list[Properties] = []
        """To-dos in zones that the calendar may yet describe."""
        self._seen: dict[str, tuple[str, int]] = {}
        """Where each UID was first, and a digest of what was there."""

    def records(self, component: Component) -> Iterator[Record]:
        """What is to be told when a component has come."""
        if component.kind == "VTODO":
            self.todos += 1
            yield from self._todo(component)
        elif component.kind == "VTIMEZONE":
            self._zones.add(component.lines)
        elif component.kind:
            self.others[component.kind] = None
            yield _left_out(component.place, component.kind)
        else:
            yield from self._line(component)

    def end_of_calendar(self) -> Iterator[Record]:
        """What had to wait for it."""
        yield from (record_of(todo, self._zones) for todo in self._waiting)
        self._waiting, self._zones = [], Zones()

    def _line(self, line: Component) -> Iterator[Record]:
        name = name_of(line.lines[0])
        if name == "END":
            yield from self.end_of_calendar()
        elif name and name not in _CALENDARS_OWN:
            yield _left_out(line.place, name)

    def _todo(self, component: Component) -> Iterator[Record]:
        if not component.has_end:
            yield Record(component.place, unreadable="begins a to-do that does not end")
            return
        try:
            todo = Properties.of(component)
        except ValueError as wrong:
            yield Record(component.place, unreadable=str(wrong))
            return
        if first := self._first(todo):
            again = f"is the task of {first} once more, and was left out"
            yield Record(todo.place, changes=(again,), is_task=False)
        elif todo.has_zone:
            self._waiting.append(todo)
        else:
            yield record_of(todo, self._zones)

    def _first(self, todo: Properties) -> str:
        """Where there was a to-do of which this is one time, or of which it is a copy."""
        uid = todo.text("UID")
        place, digest = self._seen.setdefault(uid, (todo.place, todo.digest))
        is_again = digest == todo.digest or "RECURRENCE-ID" in todo.left_out
        return place if uid and place != todo.place and is_again else ""


def _left_out(place: str, name: str) -> Record:
    return Record(place, left_out=(name,), is_task=False)


def _folded(name: str, value: str) -> str:
    line: bytes = Contentline(f"{name}:{value}").to_ical()  # type: ignore[no-untyped-call] # icalendar leaves it untyped
    return line.decode()


def _texts(task: Task) -> Iterator[tuple[str, str | None]]:
    return ((TEXTS[name], getattr(task, name)) for name in TEXTS)


def _escaped(text: str) -> str:
    r"""TEXT (RFC 5545, section 3.3.11); icalendar's own would lose U+FEFF in front, and any \N."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _time(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _status(task: Task) -> str:
    if task.deleted:
        return "CANCELLED"
    return "COMPLETED" if task.completed else "NEEDS-ACTION"
