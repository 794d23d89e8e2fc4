"""Who may do what: 401 without a good token, 403 on another's path, 404 for another's task."""

import time

import httpx
import pytest

from tests.compat.client import Person, failed, succeeded, token

NOWHERE = "019b78a0-4d4b-774b-8000-000000000000"
OTHER_SECRET = "another secret of thirty-two bytes"


def without_meta(answer: httpx.Response) -> object:
    body = answer.json()
    return answer.status_code, body["status"], body["data"], body["error"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer nonsense",
        "Basic YTpi",
        f"Bearer {token('ada', secret=OTHER_SECRET)}",
        f"Bearer {token('ada', exp=int(time.time()) - 60)}",
        f"Bearer {token('ada', nbf=int(time.time()) + 3600)}",
        f"Bearer {token('ada', sub=None)}",
        f"Bearer {token('ada', exp=None)}",
    ],
    ids=["none", "empty", "nonsense", "basic", "foreign", "expired", "early", "nobody", "for ever"],
)
def test_without_a_good_token_every_answer_is_the_same(http: httpx.Client, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    answers = [
        http.request(method, path, headers=headers)
        for method, path in (
            ("GET", "/api/ada/tasks"),
            ("POST", "/api/ada/tasks"),
            ("DELETE", f"/api/ada/tasks/{NOWHERE}"),
            ("GET", "/api/ada/tasks/events"),
            ("GET", "/api/ada/nowhere"),
            ("TRACE", "/api/ada/tasks"),
        )
    ]
    for answer in answers:
        failed(answer, 401, "UNAUTHORIZED")
        assert answer.headers["www-authenticate"] == 'Bearer realm="api"'
        assert without_meta(answer) == without_meta(answers[0])


def test_the_scheme_is_written_in_any_case(ada: Person) -> None:
    for scheme in ("bearer", "BEARER"):
        succeeded(ada.send("GET", headers={"Authorization": f"{scheme} {token(ada.id)}"}))


def test_a_good_token_within_the_leeway(ada: Person) -> None:
    late = token(ada.id, exp=int(time.time()) - 15)
    succeeded(ada.send("GET", headers={"Authorization": f"Bearer {late}"}))


def test_on_anothers_path_every_answer_is_the_same(ada: Person, bob: Person) -> None:
    made = bob.create()
    answers = [
        ada.send(method, f"{bob.tasks}{path}", content=body)
        for method, path, body in (
            ("GET", "", b""),
            ("POST", "", b"{"),
            ("GET", f"/{made['id']}", b""),
            ("GET", f"/{NOWHERE}", b""),
            ("PUT", f"/{made['id']}", b'{"title": "mine"}'),
            ("DELETE", f"/{made['id']}", b""),
            ("POST", f"/{made['id']}/restore", b""),
            ("GET", "/changes", b""),
            ("GET", "/events", b""),
            ("GET", "/a/b/c", b""),
            ("TRACE", "", b""),
        )
    ]
    answers.append(ada.send("GET", "/api/somebody-who-never-was/tasks"))
    for answer in answers:
        failed(answer, 403, "FORBIDDEN")
        assert without_meta(answer) == without_meta(answers[0])
    assert bob.listed()["data"]["tasks"] == [made]


def test_anothers_task_is_one_that_is_not_there(ada: Person, bob: Person) -> None:
    theirs = bob.create()["id"]
    for method, below, body in (
        ("GET", "", None),
        ("PUT", "", {"title": "x"}),
        ("PATCH", "", {"title": "x"}),
        ("PATCH", "/complete", None),
        ("DELETE", "", None),
        ("POST", "/restore", None),
    ):
        answers = [ada.send(method, each + below, json=body) for each in (theirs, NOWHERE)]
        failed(answers[0], 404, "NOT_FOUND")
        assert without_meta(answers[0]) == without_meta(answers[1])


def test_a_user_id_is_compared_as_it_is(http: httpx.Client) -> None:
    ada = Person(http, "Ada 茶/1")
    ada.tasks = "/api/Ada%20%E8%8C%B6%2F1/tasks"
    assert ada.create()["user_id"] == "Ada 茶/1"
    failed(ada.send("GET", "/api/ada%20%E8%8C%B6%2F1/tasks"), 403, "FORBIDDEN")
