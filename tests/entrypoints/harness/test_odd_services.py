"""Whatever a service answers is a finding, and never the end of the examination."""

import json

import pytest

from todo_core.entrypoints.harness import AsgiSubject, Capability, SharedSecret, checks, verify

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


def test_a_service_that_does_not_start_is_an_error() -> None:
    async def app(scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(RuntimeError, match="did not start"):
        verify(AsgiSubject(app, SharedSecret(SECRET)))


def test_a_forged_token_needs_the_secret() -> None:
    assert Capability.FORGED_TOKENS in AsgiSubject(broken, SharedSecret(SECRET)).capabilities
    assert Capability.FORGED_TOKENS not in AsgiSubject(broken, lambda user: user).capabilities
