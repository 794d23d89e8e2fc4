"""How tasks leave for other applications, and how they come back."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from todo_core.application.ports.accounts import Entry
from todo_core.application.records import Record


class TaskFormat(Protocol):
    """Tasks as lines of text.

    What is written and then read MUST describe the same tasks, as far as the format can.
    """

    def begin(self) -> str:
        """What comes before the first task."""
        ...

    def write(self, entry: Entry) -> str:
        """One task, with the line breaks that belong to it."""
        ...

    def end(self) -> str:
        """What comes after the last task."""
        ...

    def read(self, lines: Iterable[str]) -> Iterator[Record]:
        """A record for each task in the text, one after the other as lines come.

        `lines` keep their line breaks; a byte that is not UTF-8 is a lone surrogate in them, as
        PEP 383 has it. What cannot be read MUST come as a record that says so.
        """
        ...
