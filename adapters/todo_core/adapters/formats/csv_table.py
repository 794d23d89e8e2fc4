"""CSV for spreadsheets (RFC 4180), in which no text is taken for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Final

from todo_core.application.ports.task_format import TaskFormat
from todo_core.application.records import Record, record_of
from todo_core.domain.task import Task

COLUMNS: Final = (
    "id",
    "title",
    "description",
    "completed",
    "created_at",
    "updated_at",
    "version",
    "deleted",
)

_KNOWN: Final = (*COLUMNS, "user_id")
_SEPARATORS: Final = ",;\t"
_FLAGS: Final = {"true": True, "false": False}

# What a spreadsheet runs as a formula. An apostrophe in front shows that a cell is text; cells that
# begin with some already get one more, so that taking one away always gives back what was there.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - full-width ones count, too


class CsvTable(TaskFormat):
    """A row per task, below the names of the columns."""

    def begin(self) -> str:
        return _row(COLUMNS)

    def write(self, task: Task) -> str:
        record = record_of(task)
        return _row([_cell(record[name]) for name in COLUMNS])

    def end(self) -> str:
        return ""

    def read(self, lines: Iterable[str]) -> Iterator[Record]:
        rows = _Rows(lines)
        header = next(rows, None)
        if header is None:
            return
        place, names = header
        if wrong := _wrong_header(names):
            yield Record(place, unreadable=wrong)
            return
        columns = [_column(name, number) for number, name in enumerate(names, 1)]
        for place, cells in rows:
            if isinstance(cells, str):
                yield Record(place, unreadable=cells)
            elif len(cells) > len(columns):
                yield Record(place, unreadable="has more cells than there are columns")
            else:
                yield _record(place, list(zip(columns, cells, strict=False)))


class _Rows(Iterator[tuple[str, list[str] | str]]):
    """Rows that are not empty and the lines they begin on; for what is no row, what is wrong."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        first = next(self._lines, "")
        separator = max(_SEPARATORS, key=first.count)  # some spreadsheets write semicolons
        self._reader = csv.reader(self._all(first), delimiter=separator, strict=True)

    def __next__(self) -> tuple[str, list[str] | str]:
        place, row = "", list[str]()
        while not row:
            place = f"line {self._reader.line_num + 1}"
            try:
                row = next(self._reader)
            except csv.Error as wrong:
                return place, f"is not CSV: {wrong}"
        return place, row

    def _all(self, first: str) -> Iterator[str]:
        yield first
        yield from self._lines


def _row(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: str | bool | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _wrong_header(names: list[str] | str) -> str:
    """What is wrong with the names of the columns, if anything is."""
    known = [] if isinstance(names, str) else [_field(name) for name in names]
    if "title" not in known:
        return "must have the names of the columns, title among them"
    twice = [name for name in _KNOWN if known.count(name) > 1]
    return f"has more than one column {twice[0]}" if twice else ""


def _field(name: str) -> str:
    return name.strip().lower()


def _column(name: str, number: int) -> str:
    """The field that a column has, or else what people know the column by."""
    return _field(name) if _field(name) in _KNOWN else name.strip() or f"column {number}"


def _record(place: str, row: Sequence[tuple[str, str]]) -> Record:
    known = {name: cell for name, cell in row if name in _KNOWN}
    left_out = (name for name, cell in row if cell and name not in _KNOWN)
    return Record(place, dict(_values(known)), left_out=tuple(left_out))


def _values(cells: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """The fields in a row; an empty cell says nothing about its field."""
    for name, cell in cells.items():
        if not cell:
            continue
        if name in ("completed", "deleted"):
            yield name, _FLAGS.get(cell.lower(), cell)
        elif name == "version":
            yield name, int(cell) if re.fullmatch("[0-9]{1,16}", cell) else cell
        else:
            yield name, cell[1:] if cell[0] == "'" and _FORMULA.match(cell) else cell
