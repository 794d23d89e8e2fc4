"""JSON Lines: one object per task and line, in which nothing of a task is lost."""

import json
from collections.abc import Iterable, Iterator

from todo_core.adapters.formats.task_format import TaskFormat
from todo_core.adapters.formats.text import whole
from todo_core.application.ports import Entry
from todo_core.application.records import Record, record_of


class JsonLines(TaskFormat):
    """A task as the API shows it, with `deleted` and, if it has one, `source_uid` added."""

    def begin(self) -> str:
        return ""

    def write(self, entry: Entry) -> str:
        return (
            json.dumps(
                record_of(entry.task, entry.source_uid), ensure_ascii=False, separators=(",", ":")
            )
            + "\n"
        )

    def end(self) -> str:
        return ""

    def read(self, lines: Iterable[str]) -> Iterator[Record]:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _record(f"line {number}", line)


def _record(place: str, line: str) -> Record:
    try:
        text = whole(line)
    except ValueError as wrong:
        return Record(place, unreadable=str(wrong))
    try:
        found = json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_refuse)
    except (ValueError, RecursionError) as wrong:
        known = isinstance(wrong, _Unusual)
        return Record(place, unreadable=str(wrong) if known else "is not JSON")
    if not isinstance(found, dict):
        return Record(place, unreadable="is not a JSON object")
    return Record(place, found)


class _Unusual(ValueError):
    """JSON that different readers understand differently."""


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unusual("has a key twice")
    return found


def _refuse(constant: str) -> None:
    raise _Unusual(f"has {constant}, which is not JSON")
