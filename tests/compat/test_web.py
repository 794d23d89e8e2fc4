"""What holds of every answer: the envelope, request ids, HEAD, OPTIONS, and what browsers need."""

import httpx
import pytest

from tests.compat.client import Person, failed, succeeded

PAGE = "http://localhost:3000"
NOWHERE = "019b78a0-4d4b-774b-8000-000000000000"


def test_a_request_id_comes_back(ada: Person) -> None:
    for path, status in (("", 200), ("nowhere", 404)):
        answer = ada.send("GET", path, headers={"X-Request-Id": "Abc-1._x"})
        assert answer.status_code == status
        assert answer.json()["meta"]["request_id"] == "Abc-1._x"
        assert answer.headers["x-request-id"] == "Abc-1._x"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a/b"], ids=lambda given: given[:4])
def test_an_impossible_request_id_is_replaced(ada: Person, given: str) -> None:
    made = succeeded(ada.send("GET", headers={"X-Request-Id": given}))["meta"]["request_id"]
    assert made
    assert made != given


def test_an_answer_is_nobody_elses(ada: Person) -> None:
    answer = ada.send("GET")
    caching = answer.headers["cache-control"].split(", ")
    assert {"private", "no-cache"} <= set(caching)
    assert {"Authorization", "Origin"} <= set(answer.headers["vary"].split(", "))
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["", "changes", "events", "/health/live", "/health/ready", "/metrics", "/openapi.json"]
)
def test_head_is_get_without_a_body(ada: Person, path: str) -> None:
    answer = ada.send("HEAD", path)
    assert (answer.status_code, answer.content) == (200, b"")


def test_head_has_the_headers_of_get(ada: Person) -> None:
    path = ada.create()["id"]
    for target in "", path:
        get, head = (ada.send(method, target) for method in ("GET", "HEAD"))
        for name in ("etag", "content-type", "content-length"):
            assert head.headers[name] == get.headers[name]
    assert ada.send("HEAD", NOWHERE).status_code == 404
    known = {"If-None-Match": '"1"'}
    assert ada.send("HEAD", path, headers=known).status_code == 304


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/anybody/tasks", {"GET", "HEAD", "POST"}),
        (f"/api/anybody/tasks/{NOWHERE}", {"GET", "HEAD", "PUT", "PATCH", "DELETE"}),
        (f"/api/anybody/tasks/{NOWHERE}/complete", {"PATCH"}),
        ("/health/live", {"GET", "HEAD"}),
    ],
)
def test_options_tells_methods_without_a_token(
    http: httpx.Client, path: str, methods: set[str]
) -> None:
    answer = http.options(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert methods <= set(answer.headers["allow"].split(", "))


def test_a_page_of_the_allowed_origin_may_send_what_a_client_sends(http: httpx.Client) -> None:
    asked = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,content-type,if-match",
    }
    answer = http.options(f"/api/anybody/tasks/{NOWHERE}", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-credentials"] == "true"
    methods = answer.headers["access-control-allow-methods"].split(", ")
    assert {"GET", "PUT", "PATCH", "DELETE"} <= set(methods)
    allowed = {each.lower() for each in answer.headers["access-control-allow-headers"].split(", ")}
    assert allowed >= {
        "authorization",
        "content-type",
        "if-match",
        "if-none-match",
        "idempotency-key",
        "last-event-id",
        "x-request-id",
    }


def test_it_may_read_every_answer_and_its_headers(ada: Person, http: httpx.Client) -> None:
    for answer in (
        ada.send("GET", headers={"Origin": PAGE}),
        ada.send("GET", NOWHERE, headers={"Origin": PAGE}),
        http.get(ada.tasks, headers={"Origin": PAGE}),
        http.get("/nowhere", headers={"Origin": PAGE}),
    ):
        assert answer.headers["access-control-allow-origin"] == PAGE
        exposed = set(answer.headers["access-control-expose-headers"].split(", "))
        assert exposed >= {
            "ETag",
            "Location",
            "Link",
            "Retry-After",
            "X-Request-Id",
            "Idempotency-Replayed",
        }


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:3001", "https://localhost:3000", "null"]
)
def test_other_pages_may_not(ada: Person, http: httpx.Client, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    for answer in (ada.send("GET", headers={"Origin": origin}), http.options("/x", headers=asked)):
        assert "access-control-allow-origin" not in answer.headers


def test_health(http: httpx.Client) -> None:
    for path, health in (("live", "alive"), ("ready", "ready")):
        assert succeeded(http.get(f"/health/{path}"))["data"]["health"] == health


def test_what_has_no_envelope(http: httpx.Client) -> None:
    assert http.get("/metrics").headers["content-type"].startswith("text/plain")
    assert http.get("/docs").headers["content-type"].startswith("text/html")
    document = http.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operations = {
        operation["operationId"]
        for path in document["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    }
    assert operations >= {
        "listTasks",
        "createTask",
        "readTask",
        "updateTask",
        "patchTask",
        "completeTask",
        "deleteTask",
        "restoreTask",
        "readChanges",
        "watchChanges",
    }


def test_there_is_no_playground_without_a_trial(http: httpx.Client) -> None:
    failed(http.get("/"), 404, "NOT_FOUND")
