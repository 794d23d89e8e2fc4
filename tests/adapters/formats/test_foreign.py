"""A file that no format reads is told by its beginning, with what to do instead."""

import io

import pytest

from todo_core.adapters.formats.foreign import unless_foreign
from todo_core.adapters.formats.text import lines_of
from todo_core.domain.errors import InvalidInput

TASKWARRIOR = """{"id":1,"description":"Tea","entry":"20250105T111200Z","status":"pending",\
"uuid":"6d6f7a69-0000-4000-8000-000000000001"}"""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"kind":"tasks#taskLists","items":[]}', "Google Tasks"),
        ('{\n  "kind": "tasks#taskLists",\n  "items": []\n}', "Google Tasks"),
        (f"[\n{TASKWARRIOR}\n]\n", "Taskwarrior"),
        (TASKWARRIOR, "Taskwarrior"),
        ('{"version":14,"data":{"tasks":[{"task":{"title":"Tea"}}]}}', "Tasks.org"),
        ('["vcalendar", [], []]', "jCal"),
        ('[{"title": "Tea"}]', "JSON, but not JSON Lines"),
        ('{\n  "title": "Tea"\n}', "JSON, but not JSON Lines"),
        ("\ufeffTYPE,CONTENT,DESCRIPTION,PRIORITY\r\ntask,Tea,,1\r\n", "Todoist"),
        ('"Date: 2025-01-03+0000"\n"Version: 7"\n"Folder Name","List Name","Title"\n', "TickTick"),
        ("Folder Name,List Name,Title\n", "TickTick"),
        ('"Subject","Start Date","Due Date","Notes"\n', "Outlook"),
        ("x 2025-01-06 2025-01-05 Tea +home\n", "a todo.txt"),
        ("(A) Call\n", "a todo.txt"),
        ("2025-01-05 Call\n", "a todo.txt"),
        ("Call the bank @phone\n", "a todo.txt"),
        (b"PK\x03\x04\x14\x00", "a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1", "a workbook"),
        ("<!DOCTYPE html>\n", "HTML"),
    ],
)
def test_what_is_foreign_is_told_in_one_sentence(content: str | bytes, told: str) -> None:
    file = content.encode() if isinstance(content, str) else content
    with pytest.raises(InvalidInput) as wrong:
        unless_foreign(lines_of(io.BytesIO(file)))
    assert told in str(wrong.value)
    assert str(wrong.value).startswith("This is ")
    assert str(wrong.value).count(".\n") == 0


@pytest.mark.parametrize(
    "content",
    [
        "",
        '{"title":"tasks#","description":"\\"kind\\":\\"tasks#\\""}\n' * 30,
        "title,description\n(A) Call,x 2025-01-06\n",
        "title\nCall @home\n",
        "Type,Content,Title\n",
        'BEGIN:VCALENDAR\nX-NOTE:{"kind":"tasks#"}\nEND:VCALENDAR\n',
        "Milk\nBread\n",
    ],
)
def test_whatever_else_is_left_to_the_formats(content: str) -> None:
    lines = unless_foreign(lines_of(io.BytesIO(content.encode())))
    assert "".join(lines) == content
