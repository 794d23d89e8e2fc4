"""Counts requests in one script per request, and never waits long for it."""

import asyncio
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from todo_core.adapters.redis.script import ADMIT
from todo_core.application.ports import Allowance, Rate, RateLimiter
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import UserId

_CONNECTIONS: Final = 16


class RedisRateLimiter(RateLimiter):
    """Windows in the hashes of a Redis or Valkey, which forgets them in time.

    A user's id is in there as a digest: it can be long, and whoever reads the store need not know
    it. The store being out of reach keeps nothing from being opened.
    """

    def __init__(self, rate: Rate, url: str, patience: float = 0.25) -> None:
        """`url` is in the words of redis-py; an answer may take `patience` seconds."""
        self.rate = rate
        self._url = url
        self._patience = patience
        self._arguments = [rate.requests, rate.seconds * 1000]

    async def open(self) -> None:
        """Get ready to connect, as requests come."""
        pool = BlockingConnectionPool.from_url(
            self._url,
            max_connections=_CONNECTIONS,
            # The one bound is in `admit`. Bounds in the client would be further ones on top of
            # it, and on Python 3.11 they can swallow its cancellation.
            timeout=None,
            socket_timeout=None,
            socket_connect_timeout=None,
            retry=Retry(NoBackoff(), 1),  # once, for a connection that had gone stale
        )
        self._redis = Redis.from_pool(pool)
        self._admit = self._redis.register_script(ADMIT)

    async def close(self) -> None:
        """Close all connections."""
        await self._redis.aclose()

    async def admit(self, user_id: UserId) -> Allowance:
        try:
            async with asyncio.timeout(self._patience):
                return _allowance(await self._admit([self._key(user_id)], self._arguments))
        except Exception as error:  # what is no Redis makes the client raise anything
            raise Unavailable from error

    def _key(self, user_id: UserId) -> str:
        digest = blake2b(user_id.encode(), digest_size=16).hexdigest()
        return f"todo-core:requests:{self.rate.seconds}:{digest}"


def _allowance(told: Sequence[int]) -> Allowance:
    allowed, remaining, reset = told
    return Allowance(bool(allowed), remaining, reset / 1000)
