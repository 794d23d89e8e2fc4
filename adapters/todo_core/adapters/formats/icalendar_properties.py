"""The properties of one to-do (RFC 5545, section 3.6.2), and what else is in it."""

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from icalendar.parser import Contentline

from todo_core.adapters.formats.icalendar_lines import Component
from todo_core.adapters.formats.text import whole

OWN_ID: Final = "X-TODO-CORE-ID"
TEXTS: Final = {"title": "SUMMARY", "description": "DESCRIPTION"}
"""The fields that are texts there as well as here."""
TIMES: Final = ("CREATED", "LAST-MODIFIED", "COMPLETED")
_OTHERS: Final = ("STATUS", "PERCENT-COMPLETE", "SEQUENCE", "UID", OWN_ID)
# DTSTAMP says when the to-do was written down, which is nothing of a task.
_KNOWN: Final = {*TIMES, *TEXTS.values(), *_OTHERS, "DTSTAMP"}
_NAME: Final = re.compile(r"([A-Za-z0-9-]+)[ \t]*[:;]")
_NO_LINE: Final = "has a line that is not iCalendar's"


class _Property(NamedTuple):
    value: str
    zone: str


@dataclass(slots=True)
class Properties:
    """What a to-do says, as text."""

    place: str
    found: dict[str, _Property] = field(default_factory=dict)
    """The first of each property that is known."""
    odd: list[str] = field(default_factory=list)
    """What is wrong with it."""
    left_out: list[str] = field(default_factory=list)
    """The names of what is not known."""

    @classmethod
    def of(cls, todo: Component) -> "Properties":
        """The properties without those of alarms in it; ValueError if their text is none."""
        properties, depth = cls(todo.place), 0
        for line in todo.lines:
            name = name_of(line)
            depth -= name == "END"
            if not depth:
                properties._take(name, line)
            depth += name == "BEGIN"
        if depth:
            properties.odd.append("has a part that does not end")
        return properties

    def _take(self, name: str, line: str) -> None:
        if name in _KNOWN:
            self._take_known(name, whole(line))
        elif name == "BEGIN":
            self.left_out.append(line.partition(":")[2].strip().upper())
        elif not name:
            self.odd.append(_NO_LINE)
        elif name != "END" and not line.endswith(":"):
            self.left_out.append(name)

    def _take_known(self, name: str, line: str) -> None:
        try:
            _, parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call] # icalendar leaves it untyped
        except ValueError:
            self.odd.append(_NO_LINE)
        else:
            self.found.setdefault(name, _Property(value, str(parameters.get("TZID", ""))))

    @property
    def digest(self) -> int:
        """The same for to-dos that say the same."""
        return hash(frozenset(self.found.items()))

    @property
    def has_zone(self) -> bool:
        """Whether a time is in a zone that the calendar may describe."""
        return any(map(self.zone, TIMES))

    def text(self, name: str) -> str:
        """The value of a property, which is empty if there is none."""
        return self.found[name].value if name in self.found else ""

    def zone(self, name: str) -> str:
        """The zone that a time names, if it does."""
        return self.found[name].zone if name in self.found else ""


def name_of(line: str) -> str:
    """The name of what is on a content line, in capitals; empty if it is not one."""
    named = _NAME.match(line)
    return named[1].upper() if named else ""
