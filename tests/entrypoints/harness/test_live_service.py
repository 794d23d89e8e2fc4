"""`todo-core serve` as a process, checked over the network."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from tests.entrypoints.processes import SECRET, Serving, serving
from todo_core.entrypoints.harness import (
    Profile,
    ReadyTokens,
    SharedSecret,
    UrlSubject,
    Verdict,
    verify,
)
from todo_core.entrypoints.harness.http.messages import HttpRequest

sign = SharedSecret(SECRET)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("service")) as service:
        yield service


def test_a_running_service_keeps_every_promise(service: Serving, profile: Profile) -> None:
    report = verify(UrlSubject(service.url, sign), profile=profile)
    assert not report.failures, report


def test_two_tokens_are_enough_and_nothing_of_theirs_changes(service: Serving) -> None:
    """With users who have tasks already: a baseline first, everything made is deleted again."""
    tokens = {user: sign(user) for user in ("ada", "grace")}
    for user, token in tokens.items():
        create(service, user, token)
    for _ in range(2):
        report = verify(UrlSubject(service.url, ReadyTokens(list(tokens.values()))))
        assert not report.failures, report
    verdicts = {result.check.id: result.verdict for result in report.results}
    assert verdicts["VISIT-01"] is Verdict.HELD
    assert verdicts["ISO-READ-01"] is Verdict.HELD
    assert verdicts["NONINT-01"] is verdicts["TOKEN-EXP-01"] is Verdict.UNABLE
    for user, token in tokens.items():
        tasks = service.get(f"/api/{user}/tasks", token).json()["data"]["tasks"]
        assert [task["title"] for task in tasks] == ["there before"]


def create(service: Serving, user: str, token: str) -> None:
    response = httpx.post(
        f"{service.url}/api/{user}/tasks",
        json={"title": "there before"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert response.status_code == 201


def test_a_request_is_sent_as_it_stands(service: Serving) -> None:
    """Paths keep their encoding and their dots, and a header that is given twice is sent twice."""
    subject = UrlSubject(service.url, sign)

    async def ask() -> tuple[int, int, int]:
        async with subject.open():
            odd = await subject.send(HttpRequest("GET", "/api/a%2Fb/tasks"), "a/b")
            dots = await subject.send(HttpRequest("GET", "/api/ada/../bob/tasks"), "ada")
            twice = (("authorization", f"Bearer {sign('ada')}"),) * 2
            double = await subject.send(HttpRequest("GET", "/api/ada/tasks", twice))
            return odd.status, dots.status, double.status

    assert asyncio.run(ask()) == (200, 404, 401)
