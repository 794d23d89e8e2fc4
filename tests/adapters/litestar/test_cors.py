"""Which web pages may read answers: CONTRACT.md, sections 4 and 8."""

from tests.support.api import Api, User
from tests.support.service import WEB_PAGE, in_memory_service, serving
from todo_core.adapters.litestar import HttpOptions

HEADERS = (
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID,"
    " X-Request-Id, traceparent, tracestate, baggage"
)
EXPOSED = "ETag, Location, Link, Retry-After, X-Request-Id, Idempotency-Replayed"


async def test_pages_of_an_allowed_origin_can_read_every_answer(alice: User) -> None:
    page = {"origin": WEB_PAGE}
    replies = [
        await alice.send("GET", headers=page),
        await alice.send("POST", json={}, headers=page),
        await alice.send("GET", headers={**page, "If-None-Match": "*"}),
        await alice.send("DELETE", headers=page),
        await alice.send("GET", "/api/somebody/tasks", headers=page),
        await alice.send("GET", "/nothing", headers=page),
        await alice.api.send("GET", alice.tasks, page),
        await alice.api.send("OPTIONS", alice.tasks, page),
    ]
    assert [reply.status for reply in replies] == [200, 422, 304, 405, 403, 404, 401, 204]
    for reply in replies:
        assert reply.header("access-control-allow-origin") == WEB_PAGE
        assert reply.header("access-control-allow-credentials") == "true"
        assert reply.header("access-control-expose-headers") == EXPOSED


async def test_a_preflight_names_what_the_path_takes(api: Api) -> None:
    headers = {"origin": WEB_PAGE, "access-control-request-method": "PUT"}
    reply = await api.send("OPTIONS", "/api/anybody/tasks/x", headers)
    allow = "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"
    assert (reply.status, reply.header("allow")) == (204, allow)
    assert reply.header("access-control-allow-origin") == WEB_PAGE
    assert reply.header("access-control-allow-credentials") == "true"
    assert reply.header("access-control-allow-methods") == allow
    assert reply.header("access-control-allow-headers") == HEADERS
    assert reply.header("access-control-max-age") == "600"


async def test_a_deployment_can_let_pages_send_more_headers() -> None:
    options = HttpOptions(
        cors_origins=frozenset({WEB_PAGE}), cors_headers=("sentry-trace", "X-Client")
    )
    async with serving(in_memory_service(options)) as api:
        headers = {"origin": WEB_PAGE, "access-control-request-method": "POST"}
        reply = await api.send("OPTIONS", "/api/anybody/tasks", headers)
    assert reply.header("access-control-allow-headers") == f"{HEADERS}, sentry-trace, X-Client"
