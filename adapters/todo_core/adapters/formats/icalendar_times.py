"""When something was, as calendar applications write it and often not as RFC 5545 has it."""

import warnings
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

from icalendar import Timezone
from icalendar.timezone import TZP

from todo_core.application.records import is_possible

# The library's own remembers each calendar's zones for all that are read later.
_WORLD: Final = TZP()


class Zones:
    """The zones of a calendar, and of the whole world."""

    def __init__(self) -> None:
        self._own: dict[str, tzinfo] = {}

    def add(self, lines: Sequence[str]) -> None:
        """Know a zone by the lines of its VTIMEZONE; one that cannot be read is passed over."""
        text = "\r\n".join(("BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE"))
        try:
            zone = Timezone.from_ical(text)
            if isinstance(zone, Timezone):
                self._own[str(zone["TZID"])] = zone.to_tz(lookup_tzid=False)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return  # the library says in many ways that it does not understand something

    def moment(self, value: str, zone: str) -> datetime:
        """A moment in UTC; a date is its first, and without any zone it is read as in UTC.

        Raises ValueError if it is none that a task can have, with the reason.
        """
        try:
            moment = datetime.fromisoformat(value.strip().upper())
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self._known(zone) if zone else UTC)
            moment = moment.astimezone(UTC)
        except (OverflowError, ValueError):
            moment = datetime.min.replace(tzinfo=UTC)
        if not is_possible(moment):
            raise ValueError("is no time that a task can have")
        return moment

    def _known(self, name: str) -> tzinfo:
        with warnings.catch_warnings(action="ignore"):  # of a guess, as /vendor.org/Europe/Rome
            zone = self._own.get(name) or _WORLD.timezone(name)
        if zone is None:
            raise ValueError
        return zone
