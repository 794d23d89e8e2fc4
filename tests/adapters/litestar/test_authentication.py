"""Who may come in: CONTRACT.md, sections 4 and 7."""

import pytest

from tests.support.api import Api, User
from tests.support.requests import every_request
from tests.support.service import in_memory_service, serving
from tests.support.tokens import ReadableTokens, token_for
from todo_core.domain.errors import Unavailable

BELOW_API = ["/api", "/api/", "/api//", "/api//tasks", "/%61pi/x/tasks", "/api/%ff", "/api/x/y"]


def _bad_headers() -> dict[str, list[tuple[str, str]]]:
    good = f"Bearer {token_for('alice')}"
    return {
        "none": [],
        "an empty one": [("authorization", "")],
        "a scheme alone": [("authorization", "Bearer")],
        "a scheme and a space": [("authorization", "Bearer ")],
        "a token alone": [("authorization", token_for("alice"))],
        "another scheme": [("authorization", f"Basic {token_for('alice')}")],
        "two tokens": [("authorization", f"{good} {token_for('alice')}")],
        "two in one": [("authorization", f"{good}, {good}")],
        "a tab": [("authorization", good.replace(" ", "\t"))],
        "something behind": [("authorization", f"{good};")],
        "a broken token": [("authorization", "Bearer broken")],
        "letters of no token": [("authorization", f"{good}ü")],
        "too long": [("authorization", good.ljust(8193, "="))],
        "the same twice": [("authorization", good), ("authorization", good)],
        "a good one first": [("authorization", good), ("authorization", "")],
        "a good one last": [("authorization", ""), ("authorization", good)],
        "another header": [("proxy-authorization", good), ("cookie", f"token={good}")],
    }


@pytest.mark.parametrize("headers", _bad_headers().values(), ids=_bad_headers())
async def test_all_that_is_no_good_token_is_refused_alike(
    api: Api, headers: list[tuple[str, str]]
) -> None:
    plain = await api.send("GET", "/api/alice/tasks")
    reply = await api.send("GET", "/api/alice/tasks", headers)
    assert (reply.status, reply.code) == (401, "UNAUTHORIZED")
    assert reply.header("www-authenticate") == 'Bearer realm="api"'
    assert reply.without_meta == plain.without_meta


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER ", "bEaReR   "])
async def test_the_scheme_has_any_letter_case(api: Api, scheme: str) -> None:
    headers = {"authorization": scheme + api.token_for("alice")}
    assert (await api.send("GET", "/api/alice/tasks", headers)).status == 200


async def test_a_token_can_be_long(in_process: Api) -> None:
    headers = {"authorization": f"Bearer {token_for('alice')}".ljust(8192, "=")}
    assert (await in_process.send("GET", "/api/alice/tasks", headers)).status == 200


async def test_without_a_token_every_request_is_the_same_401(api: Api, alice: User) -> None:
    task = await alice.create()
    plain = await api.send("GET", alice.tasks)
    for method, target, body in every_request(alice.tasks, task["id"]):
        reply = await api.send(method, target, {"content-type": "text/plain"}, body)
        assert reply.status == 401, (method, target)
        assert method == "HEAD" or reply.without_meta == plain.without_meta
    assert await alice.list() == [task]


@pytest.mark.parametrize("target", BELOW_API)
async def test_everything_below_api_takes_a_token(api: Api, target: str) -> None:
    for method in ("GET", "HEAD", "POST", "BREW"):
        assert (await api.send(method, target)).status == 401


@pytest.mark.parametrize("target", ["/", "/x", "//api/x/tasks", "/apis", "/API", "/x/../api/x"])
async def test_nothing_else_does(api: Api, target: str) -> None:
    assert (await api.send("GET", target)).status == 404


async def test_keys_out_of_reach_are_not_the_clients_fault() -> None:
    tokens = ReadableTokens(error=Unavailable(retry_after=7))
    async with serving(in_memory_service(tokens=tokens)) as api:
        reply = await api.user().send("GET")
        assert (reply.status, reply.code) == (503, "SERVICE_UNAVAILABLE")
        assert reply.header("retry-after") == "7"
        assert (await api.send("GET", "/api/x/tasks")).status == 401
