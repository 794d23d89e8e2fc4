"""To-dos as calendar applications write them are taken, and what becomes of them is told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.formats import OWNER, judged, read
from tests.support.tasks import IDS
from todo_core.adapters.formats.icalendar_todos import ICalendarTodos
from todo_core.application.ports import Entry
from todo_core.application.records import Record, entry_of

BERLIN = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE"""
OWN_ZONE = BERLIN.replace("Europe/Berlin", "Ours").replace("+0100", "-0330")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
OWN_ID = "019b0b7a-5a3c-7000-8000-000000000000"


def calendar(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])


def todo(*lines: str, title: str = "SUMMARY:a") -> str:
    return "\r\n".join(["BEGIN:VTODO", *filter(None, [title]), *lines, "END:VTODO"])


def taken(record: Record) -> Entry:
    return entry_of(record, OWNER, NOW, IDS)


def one(*lines: str) -> Record:
    (record,) = read(ICalendarTodos(), calendar(todo(*lines)))
    return record


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("CREATED:20250105T111200Z", "2025-01-05T11:12"),
        ("CREATED:20250105T111200", "2025-01-05T11:12"),
        ("CREATED:20250105", "2025-01-05T00:00"),
        ("CREATED;VALUE=DATE:20250105", "2025-01-05T00:00"),
        ("CREATED:2025-01-05T11:12:00+01:00", "2025-01-05T10:12"),
        ("CREATED;TZID=Europe/Berlin:20250705T111200", "2025-07-05T09:12"),
        ('CREATED;TZID="Europe/Berlin":20250105T111200', "2025-01-05T10:12"),
        ("CREATED;TZID=W. Europe Standard Time:20250105T111200", "2025-01-05T10:12"),
        ("CREATED;TZID=/vendor.example/Europe/Berlin:20250105T111200", "2025-01-05T10:12"),
        ("CREATED;TZID=Europe/Berlin:20250105T111200Z", "2025-01-05T11:12"),
    ],
)
def test_times_are_read_in_their_zone_or_else_in_utc(written: str, moment: str) -> None:
    record = one(written)
    assert record.changes == ()
    assert taken(record).task.created_at.isoformat() == f"{moment}:00+00:00"


@pytest.mark.parametrize(
    "written",
    [
        "CREATED:",
        "CREATED:00001231T000000Z",
        "CREATED:00010101T000000",
        "CREATED;TZID=Europe/Berlin:00010101T000000",
        "CREATED:19691231T235959Z",
        "CREATED:99991231T235959Z",
        "CREATED:20250230T000000Z",
        "CREATED:yesterday",
        "CREATED;TZID=Nowhere/Known:20250105T111200",
        "CREATED;TZID=../../etc/passwd:20250105T111200",
        "CREATED;TZID=:20250105T111260",
    ],
)
def test_an_impossible_time_is_as_if_it_were_absent_and_told(written: str) -> None:
    record = one(written)
    told = "CREATED is no time that a task can have, and was left out"
    assert (record.changes, record.left_out) == ((told,), ())
    assert taken(record).task.created_at == NOW


@pytest.mark.parametrize("zone", [OWN_ZONE, BERLIN])
@pytest.mark.parametrize("first", [True, False])
def test_a_zone_is_what_the_calendar_says_wherever_it_says_so(zone: str, first: bool) -> None:
    name, utc = ("Ours", "14:42") if zone == OWN_ZONE else ("Europe/Berlin", "10:12")
    content = [zone, todo(f"CREATED;TZID={name}:20250705T111200")][:: 1 if first else -1]
    document = calendar(*content) + calendar(todo("CREATED;TZID=Ours:20250705T111200"))
    known, elsewhere = read(ICalendarTodos(), document)
    assert taken(known).task.created_at.isoformat() == f"2025-07-05T{utc}:00+00:00"
    assert elsewhere.changes, "another calendar's zone"


@pytest.mark.parametrize("broken", ["", "DTSTART:x", "BEGIN:STANDARD\nRRULE:FREQ=x\nEND:STANDARD"])
def test_a_zone_that_cannot_be_read_is_the_one_of_its_name(broken: str) -> None:
    zone = f"BEGIN:VTIMEZONE\nTZID:Europe/Berlin\n{broken}\nEND:VTIMEZONE"
    document = calendar(zone, todo("CREATED;TZID=Europe/Berlin:20250105T111200"))
    (record,) = read(ICalendarTodos(), document)
    assert taken(record).task.created_at.hour == 10


def moments(*lines: str) -> tuple[str, str]:
    task = taken(one(*lines)).task
    return f"{task.created_at:%Y}", f"{task.updated_at:%Y}"


def test_what_is_known_of_when_it_was_changed_is_kept() -> None:
    """COMPLETED tells it, too; a task was made no later than it was changed."""
    made, changed, completed = "CREATED:20200101", "LAST-MODIFIED:20220101", "COMPLETED:20210101"
    assert moments(made, changed, completed) == ("2020", "2022")
    assert moments(made, completed) == ("2020", "2021")
    assert moments(changed, completed) == ("2022", "2022")
    assert moments("CREATED:", changed) == ("2022", "2022")
    assert moments(completed) == ("2021", "2021")
    assert one(made, changed, completed).left_out == ("the time of COMPLETED",)
    assert one(made, completed).left_out == one(made, changed, "COMPLETED:20220101").left_out == ()
    late = one("CREATED:20220101", "LAST-MODIFIED:20200101")
    assert late.changes == ("was changed before it was made, so the later time counts",)
    assert f"{taken(late).task.updated_at:%Y}" == "2022"


@pytest.mark.parametrize(
    ("lines", "completed", "left_out"),
    [
        (["PERCENT-COMPLETE:100"], True, []),
        (["PERCENT-COMPLETE:100", "STATUS:COMPLETED"], True, []),
        (["PERCENT-COMPLETE:0"], False, []),
        (["PERCENT-COMPLETE:30"], False, ["PERCENT-COMPLETE"]),
        (["PERCENT-COMPLETE:100", "STATUS:NEEDS-ACTION"], False, ["PERCENT-COMPLETE"]),
        (
            ["PERCENT-COMPLETE:30", "STATUS:IN-PROCESS"],
            False,
            ["STATUS:IN-PROCESS", "PERCENT-COMPLETE"],
        ),
        (["STATUS:completed "], True, []),
        (["COMPLETED:"], False, []),
        (["COMPLETED:once"], True, []),
    ],
)
def test_what_is_completed_is_said_in_several_ways(
    lines: list[str], completed: bool, left_out: list[str]
) -> None:
    record = one(*lines)
    assert record.fields["completed"] is completed
    assert list(record.left_out) == left_out


def test_a_fold_may_be_within_a_character() -> None:
    """RFC 5545, section 3.1: lines are folded as bytes."""
    folded = calendar(todo(title="SUMMARY:Call the café 🥛")).encode()
    for character in ("é", "🥛"):
        for byte in character.encode()[1:]:
            at = folded.index(bytes([byte]))
            document = folded[:at] + b"\r\n " + folded[at:]
            assert list(judged(ICalendarTodos(), document)) == ["Call the café 🥛"]
    for cut in (b"\xc3", b"\xc3\r\n \r\n \xc3"):
        document = folded.replace("é".encode(), cut)
        assert list(judged(ICalendarTodos(), document)) == ["line 3: is not UTF-8"]


def test_only_texts_that_are_kept_have_to_be_utf_8() -> None:
    document = calendar(todo("COMMENT:é", "X-NOTE:1")).encode("latin-1")
    (record,) = read(ICalendarTodos(), document)
    assert record.left_out == ("COMMENT", "X-NOTE")


@pytest.mark.parametrize("breaks", ["\r", "\n", "\r\n", "\r\r\n"])
def test_lines_may_end_in_any_way(breaks: str) -> None:
    document = calendar(todo("DESCRIPTION:b", " c")).replace("\r\n", breaks)
    (record,) = read(ICalendarTodos(), document)
    assert record.fields["description"] == "bc"


def test_a_large_attachment_hides_nothing_behind_it() -> None:
    lines = ["ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "A" * 38, *[" " + "A" * 74] * 20_000]
    assert one(*lines, "STATUS:COMPLETED").fields["completed"] is True


def test_a_todo_of_which_not_everything_was_read_is_refused() -> None:
    (found,) = judged(ICalendarTodos(), calendar(todo(*["X-A:1"] * 10_000)))
    assert found == "line 3: begins a to-do that does not end"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("SEQUENCE:-1", "SEQUENCE is no whole number, and was left out"),
        ("SEQUENCE:", "SEQUENCE is no whole number, and was left out"),
        ("UID:" + "x" * 513, "UID must be text of 1 to 512 characters, and was left out"),
        ("STATUS:CANCELLED", "is CANCELLED, and so went to the trash"),
    ],
)
def test_what_is_secondary_never_refuses_a_todo(line: str, told: str) -> None:
    record = one(line)
    assert record.changes == (told,)
    assert taken(record).task.version == 1


@pytest.mark.parametrize(
    "line", ["DUE;no parameter:1", "X-A;:1", "ATTACH;X=:1", "GEO;=1:2", 'DUE;X="open:1']
)
def test_a_broken_line_that_tasks_have_no_place_for_is_left_out(line: str) -> None:
    (name,) = one(line).left_out
    assert line.startswith(name)


def others(document: str) -> tuple[list[Any], list[str]]:
    """The titles, and all that is told as left out or changed."""
    records = read(ICalendarTodos(), document)
    titles = [record.fields["title"] for record in records if record.is_task]
    return titles, [each for record in records for each in (*record.left_out, *record.changes)]


def test_what_is_no_todo_is_named() -> None:
    event = "BEGIN:VEVENT\r\nSUMMARY:not this\r\nBEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT"
    journal = event.replace("VEVENT", "VJOURNAL")
    document = calendar("X-WR-CALNAME:Home", "METHOD:PUBLISH", event, todo(), BERLIN, journal)
    assert others(document) == (["a"], ["X-WR-CALNAME", "VEVENT", "VJOURNAL"])
    (*_, record) = read(ICalendarTodos(), calendar(event, journal))
    wrong = "This calendar has no to-dos, but VEVENT and VJOURNAL, of which no tasks can be made"
    assert record == Record("", unreadable=wrong)


def test_of_a_repeated_todo_the_first_is_the_task() -> None:
    """Its exceptions have its UID; a copy has, too, and another to-do must not."""
    first = todo("UID:1")
    exception = todo("UID:1", "RECURRENCE-ID:20250113T080000Z", "STATUS:COMPLETED")
    again = "is the task of line 3 once more, and was left out"
    assert others(calendar(first, exception, first)) == (["a"], [again, again])
    assert others(calendar(exception)) == (["a"], ["RECURRENCE-ID"])
    assert others(calendar(first, todo("UID:1", title="SUMMARY:b"))) == (["a", "b"], [])
    assert others(calendar(todo(), todo())) == (["a", "a"], [])


def test_an_id_of_ours_is_the_id_and_what_others_call_a_task_is_kept() -> None:
    mine = one(f"UID:{OWN_ID}", "CREATED:20200101T000000Z", "STATUS:CANCELLED")
    assert (mine.fields["id"], taken(mine).source_uid) == (OWN_ID, None)
    assert mine.changes == ("CREATED is not when the id was made, and was left out",)
    both = one("UID:Ä@elsewhere", f"X-TODO-CORE-ID:{OWN_ID}")
    assert (both.fields["id"], taken(both).source_uid) == (OWN_ID, "Ä@elsewhere")
    assert taken(one("UID:3f9a")).source_uid == "3f9a"
    assert taken(one()).source_uid is None
