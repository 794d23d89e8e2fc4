"""What every rate limiter promises: todo_core.application.ports.rate_limiter."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from tests.conftest import url_of
from tests.support.owners import new_user
from todo_core.adapters.memory import InMemoryRateLimiter
from todo_core.adapters.redis import RedisRateLimiter
from todo_core.application.ports import Allowance, Rate, RateLimiter
from todo_core.domain.ownership import UserId

MakeLimiter = Callable[[Rate], Awaitable[RateLimiter]]


@pytest.fixture(params=["memory", "valkey"])
async def make_limiter(request: pytest.FixtureRequest) -> AsyncIterator[MakeLimiter]:
    async with AsyncExitStack() as stack:

        async def make(rate: Rate) -> RateLimiter:
            if request.param == "memory":
                return InMemoryRateLimiter(rate)
            url = url_of(request.getfixturevalue("valkey_server"))
            limiter = RedisRateLimiter(rate, url, patience=30)
            await limiter.open()
            stack.push_async_callback(limiter.close)
            return limiter

        yield make


def somebody() -> UserId:
    return UserId(new_user())


async def at_once(limiter: RateLimiter, user: UserId, times: int) -> list[Allowance]:
    return await asyncio.gather(*(limiter.admit(user) for _ in range(times)))


async def test_each_request_leaves_one_less(make_limiter: MakeLimiter) -> None:
    limiter, user = await make_limiter(Rate(3, 3600)), somebody()
    left = [await limiter.admit(user) for _ in range(5)]
    assert [each.allowed for each in left] == [True, True, True, False, False]
    assert [each.remaining for each in left] == [2, 1, 0, 0, 0]
    assert all(3500 < each.reset_after <= 3600 for each in left)


async def test_of_many_requests_at_once_exactly_as_many_pass_as_may(
    make_limiter: MakeLimiter,
) -> None:
    limiter = await make_limiter(Rate(50, 3600))
    ada, bob = somebody(), somebody()
    of_ada, of_bob = await asyncio.gather(at_once(limiter, ada, 200), at_once(limiter, bob, 40))
    assert sum(each.allowed for each in of_ada) == 50
    assert sorted(each.remaining for each in of_ada if each.allowed) == [*range(50)]
    assert all(each.allowed for each in of_bob)


async def test_who_waits_as_long_as_was_said_may_ask_again(make_limiter: MakeLimiter) -> None:
    limiter, user = await make_limiter(Rate(2, 1)), somebody()
    while (told := await limiter.admit(user)).allowed:
        pass
    assert 0 < told.reset_after <= 1
    await asyncio.sleep(told.reset_after)
    assert (await limiter.admit(user)).allowed


@pytest.mark.parametrize("odd", ["x" * 255, "a:b{c}*", "Ünï ☃", "\x7f\x00\n"])
async def test_users_whose_ids_are_odd_are_told_apart(make_limiter: MakeLimiter, odd: str) -> None:
    limiter, user = await make_limiter(Rate(1, 3600)), new_user(odd[:200])
    assert (await limiter.admit(UserId(user))).allowed
    assert not (await limiter.admit(UserId(user))).allowed
    assert (await limiter.admit(UserId(user.swapcase()))).allowed
