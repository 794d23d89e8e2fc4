"""What version 0.1.0 gave to its clients, letter by letter, is good for good.

Nothing here is made by the code under test: cursors, tokens, tags and rows are written out as
that version wrote them.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.compat.client import Person, failed, succeeded, task

MILK = "019b78a0-4d4b-774b-8000-000000001111"
BREAD = "019b7dc6-a94b-774b-8000-000000002222"
ECLAIRS = "019b82ed-054b-774b-8000-000000003333"
ZINC = "019b8813-614b-774b-8000-000000004444"
PAID = "019b78a0-4d4b-774b-8000-00000000aaaa"
THROWN_AWAY = "019b7dc6-a94b-774b-8000-00000000bbbb"

LIST_TAG = '"53021371269126"'

AFTER_ZINC = (
    "FP_8FP30g6av0HRMWyIyMDI2LTAxLTA0VDA4OjE1OjMwLjEyMzQ1NiswMDowMCIsIjAxOWI4ODEzLTYxNGItNzc0Yi04"
    "MDAwLTAwMDAwMDAwNDQ0NCJd"
)
CURSORS: list[tuple[dict[str, object], str, list[str]]] = [
    ({}, AFTER_ZINC, [ECLAIRS, BREAD, MILK]),
    (
        {"sort": "created_at"},
        (
            "2I9H_cITpdr5GxRIWyIyMDI2LTAxLTAxVDA4OjE1OjMwLjEyMzQ1NiswMDowMCIsIjAxOWI3OGEwLTRkNGItNzc0"
            "Yi04MDAwLTAwMDAwMDAwMTExMSJd"
        ),
        [BREAD, ECLAIRS],
    ),
    (
        {"sort": "title"},
        "Owb78PkBA9W6LP9wWyJCdXkgbWlsayIsIjAxOWI3OGEwLTRkNGItNzc0Yi04MDAwLTAwMDAwMDAwMTExMSJd",
        [ECLAIRS],
    ),
    (
        {"sort": "-title"},
        (
            "7E0iQF_iB2VVl-gQWyLDiWNsYWlycyAmIOiMtiIsIjAxOWI4MmVkLTA1NGItNzc0Yi04MDAwLTAwMDAwMDAwMzMz"
            "MyJd"
        ),
        [MILK, BREAD],
    ),
    (
        {"sort": "updated_at"},
        (
            "gCabDHSO6aHkaIjpWyIyMDI2LTAxLTAxVDA4OjE1OjMwLjEyMzQ1NiswMDowMCIsIjAxOWI3OGEwLTRkNGItNzc0"
            "Yi04MDAwLTAwMDAwMDAwMTExMSJd"
        ),
        [ECLAIRS, BREAD],
    ),
    (
        {"completed": "false"},
        (
            "5tV1IgnzPXlHYCeLWyIyMDI2LTAxLTA0VDA4OjE1OjMwLjEyMzQ1NiswMDowMCIsIjAxOWI4ODEzLTYxNGItNzc0"
            "Yi04MDAwLTAwMDAwMDAwNDQ0NCJd"
        ),
        [ECLAIRS, MILK],
    ),
    (
        {"completed": "true"},
        (
            "-kvz8CbkTwpEcT5gWyIyMDI2LTAxLTA0VDA4OjE1OjMwLjEyMzQ1NiswMDowMCIsIjAxOWI4ODEzLTYxNGItNzc0"
            "Yi04MDAwLTAwMDAwMDAwNDQ0NCJd"
        ),
        [BREAD],
    ),
    (
        {"q": "MILK"},
        (
            "uONfQFKgC7Sgx2N7WyIyMDI2LTAxLTAyVDA4OjE1OjMwLjEyMzQ1NiswMDowMCIsIjAxOWI3ZGM2LWE5NGItNzc0"
            "Yi04MDAwLTAwMDAwMDAwMjIyMiJd"
        ),
        [MILK],
    ),
    (
        {"deleted": "true"},
        (
            "fH0C7sbBjBWqkbvpWyIyMDI2LTAxLTA0VDA4OjE1OjMwLjEyMzQ1NiswMDowMCIsIjAxOWI4ODEzLTYxNGItNzc0"
            "Yi04MDAwLTAwMDAwMDAwNDQ0NCJd"
        ),
        [],
    ),
]
TOKENS = [
    ("l9lSOx66D3lPf_MZWzAsMF0", [MILK, ECLAIRS, BREAD, ZINC]),
    ("PNehSk1J6WGEreTtWzUzMDIxMzcxMjY5MTIxLDBd", [ECLAIRS, BREAD, ZINC]),
    ("Uvns0cQBvC2sU4RiWzUzMDIxMzcxMjY5MTIzLDBd", [BREAD, ZINC]),
    ("LD6XTZoJuG2LtYSDWzUzMDIxMzcxMjY5MTI0LDBd", [ZINC]),
    ("rgKin_kYNDJstA_hWzUzMDIxMzcxMjY5MTI2LDBd", []),
]


@pytest.fixture(scope="module")
def upgraded_http(upgraded: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=upgraded, timeout=60) as client:
        yield client


@pytest.fixture
def reader(upgraded_http: httpx.Client) -> Person:
    """Somebody who had tasks then, and only reads."""
    return Person(upgraded_http, "released")


@pytest.fixture
def writer(upgraded_http: httpx.Client) -> Person:
    """Somebody who had tasks then."""
    return Person(upgraded_http, "released-writer")


def ids(tasks: Any) -> list[str]:
    return [task(each)["id"] for each in tasks]


def test_tasks_are_as_they_were(reader: Person) -> None:
    listed = reader.listed(sort="created_at")
    assert ids(listed["data"]["tasks"]) == [MILK, BREAD, ECLAIRS]
    assert listed["meta"]["total"] == 3
    bread = listed["data"]["tasks"][1]
    assert {
        "id": BREAD,
        "user_id": "released",
        "title": "Bread",
        "description": "With seeds\r\n",
        "completed": True,
        "created_at": "2026-01-02T08:15:30.123456Z",
        "updated_at": "2026-01-05T10:20:30.405060Z",
        "version": 2,
    }.items() <= bread.items()
    assert ids(reader.listed(deleted="true")["data"]["tasks"]) == [ZINC]


def test_tags_are_what_they_were(reader: Person) -> None:
    for path, tag in (("", LIST_TAG), (BREAD, '"2"')):
        answer = reader.send("GET", path, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.headers["etag"]) == (304, tag)


@pytest.mark.parametrize(
    ("query", "cursor", "expected"), CURSORS, ids=lambda value: str(value)[:25]
)
def test_a_cursor_of_then(
    reader: Person, query: dict[str, object], cursor: str, expected: list[str]
) -> None:
    assert ids(reader.listed(**query, cursor=cursor)["data"]["tasks"]) == expected


@pytest.mark.parametrize(("since", "expected"), TOKENS, ids=lambda value: str(value)[-8:])
def test_a_token_of_then(reader: Person, since: str, expected: list[str]) -> None:
    changes = reader.changes(since=since)["data"]["changes"]
    assert [each["id"] for each in changes] == expected
    assert [each["id"] for each in changes if each["deleted"]] == expected[-1:]


def test_a_key_of_then(writer: Person) -> None:
    paid = {"title": "Paid once"}
    answer = writer.send("POST", json=paid, headers={"Idempotency-Key": "order-1"})
    assert task(succeeded(answer, 201)["data"])["id"] == PAID
    assert (answer.json()["data"]["title"], answer.json()["data"]["version"]) == ("Paid once", 1)
    assert answer.headers["idempotency-replayed"] == "true"
    assert answer.headers["location"] == f"{writer.tasks}/{PAID}"
    assert answer.headers["etag"] == '"1"'


def test_a_key_of_then_whose_task_is_gone(writer: Person) -> None:
    paid = {"title": "Paid twice", "description": "é", "completed": True}
    answer = writer.send("POST", json=paid, headers={"Idempotency-Key": "order-2"})
    made = task(succeeded(answer, 201)["data"])
    assert made["id"] == "019b82ed-054b-774b-8000-00000000cccc"
    assert {name: made[name] for name in paid} == paid
    other = {**paid, "completed": False}
    refused = writer.send("POST", json=other, headers={"Idempotency-Key": "order-2"})
    failed(refused, 422, "IDEMPOTENCY_KEY_REUSED")


def test_a_task_of_then_is_changed_by_its_tag_and_restored(writer: Person) -> None:
    body = {"description": "by card"}
    answer = writer.send("PATCH", PAID, json=body, headers={"If-Match": '"1"'})
    assert task(succeeded(answer)["data"])["version"] == 2
    back = succeeded(writer.send("POST", f"{THROWN_AWAY}/restore"))["data"]
    assert (task(back)["version"], back["completed"]) == (3, True)
    assert writer.listed(completed="true")["meta"]["total"] == 1


@pytest.mark.parametrize(
    ("query", "cursor", "expected"),
    [
        (
            {"sort": "created_at"},
            (
                "QWNk43Hd5APWPlaGWyIyMDI2LTAxLTAxVDA4OjE1OjMwLjEyMzQ1NiswMDowMCIsIjAxOWI3OGEwLTRkNGIt"
                "Nzc0Yi04MDAwLTAwMDAwMDAwMTExMSJd"
            ),
            ["a", "b", "c"],
        ),
        (
            {},
            (
                "Ymgp42UT7r2mNaFWWyIyMDI2LTAxLTAxVDA4OjE1OjMwLjEyMzQ1NiswMDowMCIsIjAxOWI3OGEwLTRkNGIt"
                "Nzc0Yi04MDAwLTAwMDAwMDAwMTExMSJd"
            ),
            [],
        ),
        (
            {"sort": "title"},
            "sFJAmCEUeFdL5AUtWyJiIiwiMDE5Yjc4YTAtNGQ0Yi03NzRiLTgwMDAtMDAwMDAwMDAxMTExIl0",
            ["b", "c"],
        ),
    ],
    ids=["oldest first", "newest first", "by title"],
)
def test_a_cursor_of_then_fits_any_store(
    http: httpx.Client, query: dict[str, object], cursor: str, expected: list[str]
) -> None:
    anybody = Person(http, "anybody")
    for title in "abc":
        headers = {"Idempotency-Key": title}
        succeeded(anybody.send("POST", json={"title": title}, headers=headers), 201)
    assert anybody.titles(**query, cursor=cursor) == expected


def test_a_token_of_then_fits_any_store(http: httpx.Client) -> None:
    anybody = Person(http, "anybody")
    headers = {"Idempotency-Key": "a"}
    succeeded(anybody.send("POST", json={"title": "a"}, headers=headers), 201)
    changes = anybody.changes(since="MqctUCi-zrimYojbWzAsMF0")["data"]["changes"]
    assert "a" in [each["title"] for each in changes]
