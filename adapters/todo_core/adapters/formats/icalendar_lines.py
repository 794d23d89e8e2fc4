"""iCalendar's content lines and components (RFC 5545, sections 3.1 and 3.4), as they come."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from todo_core.application.records import Record

END_CALENDAR: Final = "END:VCALENDAR"
_BEGIN_CALENDAR: Final = "BEGIN:VCALENDAR"
_CLOSING: Final = ("BEGIN:VTODO", END_CALENDAR)
"""Where a component is over that has lost its end."""
_LONGEST: Final = 10_000
"""Lines; what has more of them has lost its end, too."""


@dataclass(frozen=True, slots=True)
class Component:
    """What stands between a BEGIN and an END, or one line that is the calendar's own."""

    kind: str
    """In capitals, such as VTODO; empty for a line of the calendar."""
    place: str
    """Where it begins."""
    lines: list[str] = field(default_factory=list)
    has_end: bool = True


class Calendars(Iterable[Component]):
    """What calendars are made of, up to the first line that is not where calendars allow it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = _unfolded(lines)
        self.wrong: Record | None = None
        """What ended the lines too early; known when they have been read."""

    def __iter__(self) -> Iterator[Component]:
        begun: Component | None = None
        for number, line in self._within():
            mark, place = _mark(line), f"line {number}"
            if begun and mark == f"END:{begun.kind}":
                yield replace(begun, has_end=len(begun.lines) < _LONGEST)
                begun = None
            elif begun and mark not in _CLOSING:
                begun.lines.extend([line] * (len(begun.lines) < _LONGEST))
            else:
                if begun:
                    yield replace(begun, has_end=False)
                begins = mark.startswith("BEGIN:")
                begun = Component(mark[6:], place) if begins else None
                if not begun:
                    yield Component("", place, [line])
        if begun:
            yield replace(begun, has_end=False)

    def _within(self) -> Iterator[tuple[int, str]]:
        """The lines after each BEGIN:VCALENDAR, up to and with its END."""
        within, number = False, 0
        for number, line in self._lines:
            mark = _mark(line)
            begins = mark == _BEGIN_CALENDAR
            if within and begins:
                self._stop(number, f"begins a calendar before {END_CALENDAR}")
                return
            if not within and not begins:
                self._stop(number, f"must be {_BEGIN_CALENDAR}, as iCalendar begins")
                return
            if within:
                yield number, line
            within = mark != END_CALENDAR
        if within:
            self._stop(number, f"is the last, before {END_CALENDAR}, so to-dos may be missing")
        elif not number:
            self._stop(1, f"must be {_BEGIN_CALENDAR}, as iCalendar begins")

    def _stop(self, number: int, wrong: str) -> None:
        self.wrong = Record(f"line {number}", unreadable=wrong)


def _mark(line: str) -> str:
    """What a line begins or ends, if it does."""
    return line.removeprefix("\ufeff").rstrip().upper()


def _unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Each line that is not empty, with all that goes on from it, and where it begins.

    A fold can be within a character, so what is not UTF-8 before may be so afterwards.
    """
    number, parts = 0, list[str]()
    for at, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if parts and text[:1] in (" ", "\t"):
            parts.append(text[1:])
        elif text.strip(" \t\ufeff"):
            if parts:
                yield number, "".join(parts)
            number, parts = at, [text]
    if parts:
        yield number, "".join(parts)
