"""What is refused: with which status and code, and in which order where several would do."""

from typing import Any

import pytest

from tests.compat.client import Person, failed, succeeded

JSON = {"Content-Type": "application/json"}
NOWHERE = "019b78a0-4d4b-774b-8000-000000000000"


def code_of(ada: Person, method: str, path: str, **options: Any) -> tuple[int, str]:
    answer = ada.send(method, path, **options)
    code = answer.json()["error"]["code"]
    failed(answer, answer.status_code, code)
    return answer.status_code, code


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": " \t\n"}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": None}, "title"),
        ({"title": 5}, "title"),
        ({"title": "x", "description": "x" * 1001}, "description"),
        ({"title": "x", "description": 5}, "description"),
        ({"title": "x", "description": "\0"}, "description"),
        ({"title": "x", "completed": 1}, "completed"),
        ({"title": "x", "completed": "true"}, "completed"),
        ({"title": "x", "completed": None}, "completed"),
        ({"title": "x", "surprise": 1}, "surprise"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_field_that_breaks_a_rule_is_named(
    ada: Person, body: dict[str, object], field: str
) -> None:
    error = failed(ada.send("POST", json=body), 422, "VALIDATION_ERROR")
    assert [each.partition(": ")[0] for each in error["details"]] == [field]
    assert ada.titles() == []


def test_every_field_that_breaks_a_rule_is_named(ada: Person) -> None:
    body = {"title": "", "completed": 0, "surprise": 1}
    error = failed(ada.send("POST", json=body), 422, "VALIDATION_ERROR")
    assert {each.partition(": ")[0] for each in error["details"]} == set(body)


def test_texts_up_to_their_limits_are_taken(ada: Person) -> None:
    made = ada.create("🥛" * 255, description="é" * 1000)
    assert (len(made["title"]), len(made["description"])) == (255, 1000)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("completed=1", "completed"),
        ("deleted=yes", "deleted"),
        ("q=", "q"),
        (f"q={'x' * 201}", "q"),
        ("q=%00", "q"),
        ("sort=id", "sort"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=010", "limit"),
        ("limit=5&limit=5", "limit"),
    ],
)
def test_a_parameter_outside_its_rule_is_named(ada: Person, query: str, field: str) -> None:
    error = failed(ada.send("GET", f"{ada.tasks}?{query}"), 422, "VALIDATION_ERROR")
    assert error["details"][0].startswith(field)


def test_unknown_parameters_are_ignored(ada: Person) -> None:
    succeeded(ada.send("GET", f"{ada.tasks}?surprise=1&surprise=2"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"title":"\xff"}',
        b'{"title":"a","title":"b"}',
        b'{"title":"\\ud800"}',
        b'{"title":' + b"[" * 40 + b"]" * 40 + b"}",
    ],
    ids=lambda body: str(body)[:30],
)
def test_a_body_that_is_no_json_is_malformed(ada: Person, body: bytes) -> None:
    answer = ada.send("POST", content=body, headers=JSON)
    failed(answer, 400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=latin-1"},
        {**JSON, "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_a_body_of_another_type_is_unsupported(ada: Person, headers: dict[str, str]) -> None:
    answer = ada.send("POST", content=b'{"title": "x"}', headers=headers)
    failed(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_limits_of_size(ada: Person) -> None:
    large = b'{"title": "x", "description": "' + b"x" * 2**16 + b'"}'
    assert code_of(ada, "POST", "", content=large, headers=JSON) == (413, "PAYLOAD_TOO_LARGE")
    assert code_of(ada, "GET", f"{ada.tasks}?q={'x' * 8200}") == (414, "URI_TOO_LONG")
    assert code_of(ada, "GET", "", headers={"X-Large": "x" * 66_000}) == (431, "HEADERS_TOO_LARGE")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", NOWHERE),
        ("PUT", NOWHERE),
        ("PATCH", NOWHERE),
        ("DELETE", NOWHERE),
        ("PATCH", f"{NOWHERE}/complete"),
        ("POST", f"{NOWHERE}/restore"),
        ("GET", "not-a-uuid"),
        ("DELETE", "1"),
    ],
)
def test_a_task_that_is_not_there_is_not_found(ada: Person, method: str, path: str) -> None:
    body = {"title": "x"} if method in ("PUT", "PATCH") and "complete" not in path else None
    failed(ada.send(method, path, json=body), 404, "NOT_FOUND")


def test_a_path_that_is_not_there_is_not_found(ada: Person) -> None:
    for path in ("/nowhere", f"/api/{ada.id}/nowhere", f"/api/{ada.id}", f"{ada.tasks}/a/b/c"):
        failed(ada.send("GET", path), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", NOWHERE, {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}),
        ("GET", f"{NOWHERE}/complete", {"PATCH", "OPTIONS"}),
        ("GET", f"{NOWHERE}/restore", {"POST", "OPTIONS"}),
        ("POST", "changes", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "events", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/health/live", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    ada: Person, method: str, path: str, allowed: set[str]
) -> None:
    answer = ada.send(method, path)
    failed(answer, 405, "METHOD_NOT_ALLOWED")
    assert allowed <= set(answer.headers["allow"].split(", "))


def test_the_order_of_refusals(ada: Person) -> None:
    """CONTRACT.md, 4.21: who asks, whose it is, the request, the task, its version."""
    made = ada.create()
    stale = {"If-Match": '"9"'}
    path, title = made["id"], {"title": "x"}
    nobody = {**stale, "Authorization": "Bearer nonsense"}
    foreign = f"/api/somebody-else/tasks/{NOWHERE}"
    assert [
        code_of(ada, "PUT", foreign, json={}, headers=nobody)[0],
        code_of(ada, "PUT", foreign, json={}, headers=stale)[0],
        code_of(ada, "TRACE", foreign, headers=stale)[0],
        code_of(ada, "PUT", NOWHERE, content=b"{", headers=stale)[0],
        code_of(ada, "PUT", NOWHERE, content=b"{", headers={**stale, **JSON})[0],
        code_of(ada, "PUT", NOWHERE, json={"title": ""}, headers=stale)[0],
        code_of(ada, "PUT", NOWHERE, json=title, headers={"If-Match": "nonsense"})[0],
        code_of(ada, "PUT", NOWHERE, json=title, headers=stale)[0],
        code_of(ada, "PUT", path, json=title, headers=stale)[0],
    ] == [401, 403, 403, 415, 400, 422, 400, 404, 412]
