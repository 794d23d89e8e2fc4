"""Whatever a service answers is a finding, and never the end of the examination."""

import asyncio
import json

import pytest

from todo_core.application.ports.tasks import TaskPage
from todo_core.application.query import TaskQuery
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import Owner
from todo_core.entrypoints.harness import (
    AsgiSubject,
    Capability,
    PortSubject,
    SharedSecret,
    Verdict,
    checks,
    verify,
)
from todo_core.entrypoints.harness.zoo.reference.core import StoreCore
from todo_core.entrypoints.harness.zoo.reference.store import Store

SECRET = "a secret of at least thirty-two bytes"


def service(status: int, body: bytes):
    async def app(scope, receive, send):
        if scope["type"] != "http":
            raise NotImplementedError
        await receive()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return app


async def broken(scope, receive, send):
    raise ZeroDivisionError


ODD = {
    "nothing": service(200, b""),
    "text": service(200, b"ok"),
    "a list": service(200, b"[1]"),
    "odd members": service(201, json.dumps({"status": "success", "data": [], "meta": 1}).encode()),
    "odd errors": service(404, json.dumps({"status": "error", "error": "no"}).encode()),
    "redirects": service(302, b""),
    "crashes": broken,
}


@pytest.mark.parametrize("app", ODD.values(), ids=ODD)
def test_an_odd_service_fails_check_after_check(app) -> None:
    report = verify(AsgiSubject(app, SharedSecret(SECRET)))
    failed = {result.check.id for result in report.failures}
    models = {check.id for check in checks() if check.id.startswith("MODEL-")}
    assert models | {"ENV-SHAPE-01"} <= failed
    assert str(report)
    assert not report.ok


async def silent(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError
    await asyncio.Event().wait()


async def forgetful(scope, receive, send):
    await receive()


async def endless(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"x" * 2**20, "more_body": True})


class LeaksItsLock(Store):
    """Whoever comes after a refused change waits for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = asyncio.Lock()

    async def update(self, *args, **kwargs):
        await self.lock.acquire()
        task = await super().update(*args, **kwargs)
        self.lock.release()
        return task


@pytest.mark.parametrize("app", [silent, forgetful, endless])
def test_a_service_that_goes_on_for_ever_does_not_hold_up_the_examination(
    app, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("todo_core.entrypoints.harness.violation.PATIENCE", 0.2)
    report = verify(AsgiSubject(app, SharedSecret(SECRET)), only=["ISO-READ-01", "MODEL-LIFE-01"])
    assert len(report.failures) == 2


def test_after_some_checks_without_an_answer_the_rest_is_called_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("todo_core.entrypoints.harness.violation.PATIENCE", 0.05)
    report = verify(AsgiSubject(silent, SharedSecret(SECRET)))
    assert len(report.failures) == 3
    unfinished = [each for each in report.results if each.verdict is Verdict.UNFINISHED]
    assert len(unfinished) + 3 + len(report.unable) == len(report.results)


def test_the_step_without_an_answer_is_in_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("todo_core.entrypoints.harness.violation.PATIENCE", 0.2)
    report = verify(PortSubject(LeaksItsLock, core=StoreCore), only="MODEL-VERSION-01")
    assert "-> Crashed(what='there is no answer within 0.2 seconds')" in str(report)


def test_a_service_that_starts_for_ever_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def app(scope, receive, send):
        await asyncio.Event().wait()

    monkeypatch.setattr("todo_core.entrypoints.harness.http.asgi_wire._LIFESPAN_STEP", 0.1)
    with pytest.raises(RuntimeError, match="neither started nor failed to"):
        verify(AsgiSubject(app, SharedSecret(SECRET)))


def test_a_service_that_does_not_start_is_an_error() -> None:
    async def app(scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(RuntimeError, match="did not start"):
        verify(AsgiSubject(app, SharedSecret(SECRET)))


class TurnsDownEveryTenth(Store):
    """Is too busy now and then, which is no finding."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        self.calls += 1
        if self.calls % 10 == 0:
            raise Unavailable
        return await super().list(owner, query)


def test_tenants_who_are_turned_down_for_now_ask_again() -> None:
    report = verify(PortSubject(TurnsDownEveryTenth, core=StoreCore), only="NONINT-02", seed=1)
    assert report.ok, report


def test_a_forged_token_needs_the_secret() -> None:
    assert Capability.FORGED_TOKENS in AsgiSubject(broken, SharedSecret(SECRET)).capabilities
    assert Capability.FORGED_TOKENS not in AsgiSubject(broken, lambda user: user).capabilities
