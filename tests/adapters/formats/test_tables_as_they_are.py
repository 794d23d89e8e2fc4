"""Tables as spreadsheets write them are read, and ours are written so that they read them."""

import codecs
from dataclasses import replace

import pytest

from tests.support.formats import OWNER, judged, read
from tests.support.tasks import new_task
from todo_core.adapters.formats.csv_table import CsvTable
from todo_core.adapters.formats.icalendar_todos import ICalendarTodos
from todo_core.adapters.formats.json_lines import JsonLines
from todo_core.application.ports import Entry
from todo_core.domain.errors import InvalidInput

TABLE = 'title;description\r\n"Café; ""now""";"one\r\ntwo"\r\nCall;x\r\n'
FIELDS = [
    {"title": 'Café; "now"', "description": "one\r\ntwo"},
    {"title": "Call", "description": "x"},
]


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        codecs.BOM_UTF8 + TABLE.encode(),
        f"sep=;\r\n{TABLE}".encode(),
        f'"sep=;"\r\n{TABLE}'.encode(),
        f"\r\n;;\r\n;\r\n{TABLE};;;\r\n\r\n;".encode(),
        TABLE.replace("title;description", '"title";"description";"a, b, c, d"').encode(),
        TABLE.replace("\r\nCall;x", ";;\r\nCall;x;").encode(),
        TABLE.replace(";", "\t").replace("Café\t", "Café;").encode("utf-16"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        f"sep=|\n{TABLE.replace(';', '|').replace('Café|', 'Café;')}".encode(),
    ],
)
def test_whatever_a_spreadsheet_makes_of_a_table_is_the_same_table(content: bytes) -> None:
    records = read(CsvTable(), content)
    assert [record.fields for record in records] == FIELDS
    assert not any(record.odd or record.left_out for record in records)


def test_lines_may_end_as_on_old_systems() -> None:
    found = read(CsvTable(), TABLE.replace("\r\n", "\r"))
    assert [record.fields["title"] for record in found] == ['Café; "now"', "Call"]


def test_rows_keep_their_lines_below_what_is_not_a_row() -> None:
    document = "sep=;\n\n;\ntitle;version\n;\na;x\n"
    wrong = "version: must be a whole number of at least 1"
    assert list(judged(CsvTable(), document)) == [f"line 6: {wrong}"]


def test_a_cell_too_many_is_refused_only_if_something_is_in_it() -> None:
    full, empty = read(CsvTable(), "title\na,b\nc, ,\n")
    assert full.odd == ("has more cells than there are columns",)
    assert (full.fields, empty.odd) == ({"title": "a"}, ())


@pytest.mark.parametrize(("yes", "no"), [("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("True", "FALSE")])
def test_booleans_come_in_the_language_of_the_spreadsheet(yes: str, no: str) -> None:
    found = read(CsvTable(), f"title;completed;deleted\na;{yes};{no}\n")
    assert found[0].fields == {"title": "a", "completed": True, "deleted": False}


def test_text_that_is_no_utf_8_or_utf_16_is_named() -> None:
    table = "title\nCafé\nTea\n".encode("latin-1")
    assert list(judged(CsvTable(), table)) == ["line 2: is not UTF-8", "Tea"]
    names = "Prioritätsstufe,title\n".encode("latin-1")
    assert list(judged(CsvTable(), names)) == ["line 1: is not UTF-8"]
    with pytest.raises(InvalidInput, match="begins as UTF-16 and is not"):
        read(CsvTable(), codecs.BOM_UTF16_LE + b"title\n\x00")


def test_our_tables_begin_with_the_mark_that_spreadsheets_go_by() -> None:
    """The other formats must not."""
    assert CsvTable().begin().encode().startswith(codecs.BOM_UTF8 + b"id,title,")
    for form in (JsonLines(), ICalendarTodos()):
        assert not form.begin().startswith("\ufeff")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("x;=1+1", "x;'=1+1"),
        ("x\t-1;@a", "x\t'-1;'@a"),
        ("a\n+1\r\n\n＝1", "a\n'+1\r\n\n'＝1"),
        ('x;"=1"', 'x;\'"=1"'),
        ("x;'=1", "x;''=1"),
        ("1, -2; 3 = 3", "1, -2; 3 = 3"),
        ("it's 'so'", "it's 'so'"),
    ],
)
def test_a_formula_is_marked_wherever_a_cell_may_begin(text: str, cell: str) -> None:
    entry = Entry(replace(new_task(OWNER), description=text))
    document = CsvTable().begin() + CsvTable().write(entry)
    assert cell.replace('"', '""') in document
    assert read(CsvTable(), document)[0].fields["description"] == text
