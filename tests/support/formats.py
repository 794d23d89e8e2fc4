"""Documents as a format reads them."""

import io
from collections.abc import Iterator

from tests.support.owners import new_owner
from tests.support.tasks import CLOCK, IDS
from todo_core.adapters.formats.task_format import TaskFormat
from todo_core.adapters.formats.text import lines_of
from todo_core.application.records import Record, entry_of
from todo_core.domain.errors import InvalidInput

OWNER = new_owner()


def read(form: TaskFormat, document: str | bytes) -> list[Record]:
    content = document.encode() if isinstance(document, str) else document
    return list(form.read(lines_of(io.BytesIO(content))))


def judged(form: TaskFormat, document: str | bytes) -> Iterator[str]:
    """Titles of what is good, and what is wrong with the rest."""
    for record in read(form, document):
        if not record.is_task:
            continue
        try:
            yield entry_of(record, OWNER, CLOCK.now(), IDS).task.title
        except InvalidInput as wrong:
            yield f"{record.place}: {wrong}"
