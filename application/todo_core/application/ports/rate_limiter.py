"""How often a user may ask: the promise that a rate limiter gives."""

from dataclasses import dataclass
from typing import Protocol

from todo_core.domain.ownership import UserId


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests of one user in so many seconds; both are at least 1."""

    requests: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a rate leaves a user right after a request."""

    allowed: bool
    """Whether the request is within the rate; one that is not does not count."""
    remaining: int
    """How many more requests would be allowed now."""
    reset_after: float
    """Seconds, more than none, until at least one more is allowed."""


class RateLimiter(Protocol):
    """Counts the requests of each user, and of nobody else.

    A user is known by the verified id only. Counting MUST be atomic: of calls at the same time, by
    whichever process that shares the store, exactly as many are allowed as the rate leaves room
    for. After a pause of twice the rate's time, exactly `rate.requests` MUST be allowed within that
    time, and at no moment may twice as many pass at once. What is kept of a user MUST NOT grow with
    the rate or with what they send, and MUST go when they stay away.
    """

    rate: Rate

    async def admit(self, user_id: UserId) -> Allowance:
        """Count a request, if it is within the rate.

        MUST answer within a quarter of a second or raise Unavailable; no other exception leaves
        this method.
        """
        ...
