"""How often a user may ask, and what every answer says about it.

The headers are those of draft-ietf-httpapi-ratelimit-headers-11.
"""

import math
from time import monotonic
from typing import Final

from todo_core.adapters.litestar.answer import RawHeaders
from todo_core.adapters.litestar.errors import RATE_LIMITED, Refused
from todo_core.adapters.litestar.log import LOGGER
from todo_core.adapters.litestar.metrics import Metrics
from todo_core.adapters.litestar.outgoing import Outgoing
from todo_core.application.ports import Allowance, Rate, RateLimiter
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import UserId

PAUSE_SECONDS: Final = 3
"""For so long nobody asks a limiter that was out of reach."""


class Throttle:
    """Holds users to the rate. While nobody can count, everything passes, and that is counted."""

    def __init__(self, metrics: Metrics) -> None:
        """Report to `metrics`."""
        self._metrics = metrics
        self._asks_again_at = 0.0
        """On the monotonic clock; in the past as long as the limiter answers."""
        self._warns_again_at = 0.0

    async def check(self, limiter: RateLimiter, user_id: UserId, outgoing: Outgoing) -> None:
        """Count a request and let its answer say so; Refused when it is one too many."""
        allowance = await self._ask(limiter, user_id)
        if allowance is None:
            self._metrics.not_limited.inc()
            return
        outgoing.add(_headers(limiter.rate, allowance))
        if not allowance.allowed:
            raise Refused(RATE_LIMITED, retry_after=math.ceil(allowance.reset_after))

    async def _ask(self, limiter: RateLimiter, user_id: UserId) -> Allowance | None:
        now = monotonic()
        if now < self._asks_again_at:
            return None
        if self._asks_again_at:
            self._asks_again_at = now + PAUSE_SECONDS  # this request finds out, the others pass
        try:
            allowance = await limiter.admit(user_id)
        except Unavailable as error:
            self._pause(error)
            return None
        self._asks_again_at = 0.0
        return allowance

    def _pause(self, error: Unavailable) -> None:
        now = monotonic()
        self._asks_again_at = now + PAUSE_SECONDS
        if now >= self._warns_again_at:
            self._warns_again_at = now + PAUSE_SECONDS
            cause = type(error.__cause__ or error).__name__
            LOGGER.warning("requests are not limited", extra={"cause": cause})


def _headers(rate: Rate, allowance: Allowance) -> RawHeaders:
    reset = math.ceil(allowance.reset_after)
    return (
        (b"ratelimit-policy", b'"default";q=%d;w=%d' % (rate.requests, rate.seconds)),
        (b"ratelimit", b'"default";r=%d;t=%d' % (allowance.remaining, reset)),
    )
