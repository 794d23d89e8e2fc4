"""Files of other programs that no format reads, told by how they begin."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final, NamedTuple

from todo_core.domain.errors import InvalidInput, Problem

_HEAD: Final = 20
"""Lines."""


class _Kind(NamedTuple):
    begins: str
    """A regular expression for the beginning of the file."""
    what: str
    remedy: str


_JSON_LINES: Final = "write its tasks as JSON Lines: for each a line with"
_KINDS: Final = (
    _Kind(
        r'\s*\{.*?"kind"\s*:\s*"tasks#',
        "what Google Tasks exports",
        f"{_JSON_LINES} title, description (from notes) and completed (from status)",
    ),
    _Kind(
        r'\s*[\[{](?=.*?"uuid"\s*:).*?"entry"\s*:\s*"\d{8}T',
        "what Taskwarrior exports",
        f"{_JSON_LINES} title (from description) and completed (from status)",
    ),
    _Kind(
        r'\s*\{.*?"data"\s*:\s*\{\s*"tasks"\s*:\s*\[\s*\{\s*"task"',
        "a backup of Tasks.org",
        "export the list as iCalendar there",
    ),
    _Kind(
        r'\s*\[\s*"vcalendar"',
        "a calendar as jCal",
        "export it as iCalendar instead",
    ),
    _Kind(
        r"\s*\[|\s*\{\s*\n",
        "JSON, but not JSON Lines",
        f"{_JSON_LINES} title and, if there are any, description and completed",
    ),
    _Kind(
        r'"?TYPE"?[,;\t]"?CONTENT\b',
        "what Todoist exports",
        "rename the column CONTENT to title, and keep the rows of TYPE task only",
    ),
    _Kind(
        r'(?:"Date: .*?)?"?Folder Name"?[,;\t]"?List Name\b',
        "what TickTick exports",
        "remove what is above the names of the columns, and rename Content to description",
    ),
    _Kind(
        r'"?Subject"?[,;\t]"?Start Date\b',
        "what Outlook exports",
        "rename the column Subject to title, and Notes to description",
    ),
    _Kind(
        r"x \d{4}-|\([A-Z]\) |\d{4}-\d\d-\d\d \w|[^,;\t\"{\r\n]* [+@]\w",
        "a todo.txt",
        f"{_JSON_LINES} title and completed",
    ),
    _Kind(
        "PK\x03\x04|\udcd0\udccf\x11\udce0",
        "a workbook or an archive and no text",
        "save the sheet that is meant as CSV in UTF-8",
    ),
    _Kind(
        r"\s*<",
        "HTML or XML",
        "look for another way to export the tasks, as iCalendar or as CSV",
    ),
)


def unless_foreign(lines: Iterator[str]) -> Iterator[str]:
    """The same lines; InvalidInput if no format reads them, with what to do instead."""
    head = list(islice(lines, _HEAD))
    for kind in _KINDS:
        if re.match(kind.begins, "".join(head), re.DOTALL):
            what = f"This is {kind.what}, which import does not read; {kind.remedy}."
            raise InvalidInput([Problem("", what)])
    return chain(head, lines)
