"""What a lenient import makes of a record that breaks the rules, each time in words."""

from dataclasses import replace
from typing import Final

from todo_core.application.records import Record
from todo_core.domain.errors import InvalidInput, Problem
from todo_core.domain.text import WHITE_SPACE, fit_description, fit_title

UNTITLED: Final = "Untitled"
"""The title of what has none."""


def mended(record: Record, wrong: InvalidInput) -> Record:
    """The record without what is wrong with it, and with a change that tells of each mending.

    Raises InvalidInput again if a task is another user's, since nobody can guess what is meant.
    """
    if any(problem.field == "user_id" for problem in wrong.problems):
        raise wrong
    fields = dict(record.fields)
    deeds = (f"{each}; {_mend(record, fields, each)}" for each in wrong.problems)
    return replace(
        record,
        changes=(*record.changes, *deeds),
        fields=fields,
        odd=(),
        is_task=not record.unreadable,
    )


def _mend(record: Record, fields: dict[str, object], problem: Problem) -> str:
    """Put one thing right; what was done."""
    if record.unreadable:
        return "was passed over"
    value = fields.pop(problem.field, None)
    text = value if isinstance(value, str) else ""
    if problem.field == "title":
        fields["title"] = title = fit_title(text) or UNTITLED
        return f"became {title}" if title == UNTITLED else _told(text, title)
    if problem.field == "description":
        fields["description"] = description = fit_description(text)
        return _told(text, description)
    return "was left out"


def _told(text: str, fitting: str) -> str:
    return "was cut" if len(fitting) < len(text.strip(WHITE_SPACE)) else "was cleaned"
