"""Documents as a format reads them."""

import io
from collections.abc import Iterator

from tests.support.owners import new_owner
from tests.support.tasks import CLOCK, IDS
from todo_core.application.ports.task_format import TaskFormat
from todo_core.application.records import Record, task_of
from todo_core.domain.errors import InvalidInput

OWNER = new_owner()


def read(form: TaskFormat, document: str) -> list[Record]:
    return list(form.read(io.StringIO(document, newline="")))


def judged(form: TaskFormat, document: str) -> Iterator[str]:
    """Titles of what is good, and what is wrong with the rest."""
    for record in read(form, document):
        try:
            yield task_of(record, OWNER, CLOCK.now(), IDS).title
        except InvalidInput as wrong:
            yield f"{record.place}: {wrong}"
