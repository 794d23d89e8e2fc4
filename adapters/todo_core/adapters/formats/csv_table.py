"""CSV for spreadsheets (RFC 4180), in which no text is taken for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import chain
from typing import Final

from todo_core.adapters.formats.task_format import TaskFormat
from todo_core.adapters.formats.text import whole
from todo_core.application.ports import Entry
from todo_core.application.records import Plain, Record, record_of
from todo_core.domain.fields import FIELDS

COLUMNS: Final = (
    "id",
    *FIELDS,
    "created_at",
    "updated_at",
    "version",
    "deleted",
    "source_uid",
)

_KNOWN: Final = (*COLUMNS, "user_id")
_SEPARATORS: Final = ",;\t"
_SAID: Final = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*', re.IGNORECASE)
_QUOTED: Final = re.compile('"[^"]*"')
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it, a spreadsheet takes UTF-8 for whatever was usual where it was made."""

# What spreadsheets write for a boolean where they are used in these languages: English, German,
# French, Italian, Spanish, Portuguese, Dutch, Polish, Russian.
_TRUE: Final[tuple[str, ...]] = (
    "true",
    "wahr",
    "vrai",
    "vero",
    "verdadero",
    "verdadeiro",
    "waar",
    "prawda",
    "истина",
)
_FALSE: Final[tuple[str, ...]] = ("false", "falsch", "faux", "falso", "onwaar", "fałsz", "ложь")
_FLAGS: Final[Mapping[str, bool]] = {word: word in _TRUE for word in (*_TRUE, *_FALSE)}

# What a spreadsheet runs as a formula, and where it does so: where a cell begins, or where one
# begins for a spreadsheet that takes other separators than ours and so heeds no quotes. An
# apostrophe there shows that it is text; one more goes in front of others, so that taking one away
# always gives back what was there. Signs of full width count, too.
_BEGINNING: Final = r"(?:(?<![^;\t\r\n])(?=['\"]*[=+\-@＝＋－＠])|^(?='*[\t\r\n]))"  # noqa: RUF001 - signs of full width are meant
_FORMULA: Final = re.compile(_BEGINNING)
_MARKED: Final = re.compile(_BEGINNING + "'")


class CsvTable(TaskFormat):
    """A row per task, below the names of the columns."""

    def begin(self) -> str:
        return _BYTE_ORDER_MARK + _row(COLUMNS)

    def write(self, entry: Entry) -> str:
        record = record_of(entry.task, entry.source_uid)
        return _row([_cell(record.get(name, "")) for name in COLUMNS])

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
            else:
                yield _record(place, columns, cells)


class _Rows(Iterator[tuple[str, list[str] | str]]):
    """Rows that are not empty and the lines they begin on; for what is no row, what is wrong."""

    def __init__(self, lines: Iterable[str]) -> None:
        rest = iter(lines)
        separator, first = _begun(rest)
        self._reader = csv.reader(chain(first, rest), delimiter=separator, strict=True)

    def __next__(self) -> tuple[str, list[str] | str]:
        place, row = "", list[str]()
        while not any(map(str.strip, row)):
            place = f"line {self._reader.line_num + 1}"
            try:
                row = [whole(cell) for cell in next(self._reader)]
            except csv.Error as wrong:
                return place, f"is not CSV: {wrong}"
            except ValueError as wrong:
                return place, str(wrong)
        return place, row


def _begun(lines: Iterator[str]) -> tuple[str, list[str]]:
    """What separates cells, and the lines that had to be read to know it.

    Some spreadsheets say so in a line of its own, which is made an empty one.
    """
    begun: list[str] = []
    for line in lines:
        begun.append(line)
        if said := _SAID.fullmatch(line):
            begun[-1] = "\n"
            return said[1], begun
        if line.strip(f'{_SEPARATORS}" \r\n'):
            return max(_SEPARATORS, key=_QUOTED.sub("", line).count), begun
    return _SEPARATORS[0], begun


def _row(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return _FORMULA.sub("'", text)


def _wrong_header(names: list[str] | str) -> str:
    """What is wrong with the names of the columns, if anything is."""
    if isinstance(names, str):
        return names
    known = [_field(name) for name in names]
    if "title" not in known:
        return "must have the names of the columns, title among them"
    twice = [name for name in _KNOWN if known.count(name) > 1]
    return f"has more than one column {twice[0]}" if twice else ""


def _field(name: str) -> str:
    return name.strip().lower()


def _column(name: str, number: int) -> str:
    """The field that a column has, or else what people know the column by."""
    return _field(name) if _field(name) in _KNOWN else name.strip() or f"column {number}"


def _record(place: str, columns: Sequence[str], cells: Sequence[str]) -> Record:
    row = list(zip(columns, cells, strict=False))
    known = {name: cell for name, cell in row if name in _KNOWN}
    left_out = (name for name, cell in row if cell and name not in _KNOWN)
    too_many = any(map(str.strip, cells[len(columns) :]))
    odd = ("has more cells than there are columns",) if too_many else ()
    return Record(place, dict(_values(known)), odd=odd, left_out=tuple(left_out))


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
            yield name, _MARKED.sub("", cell)
