"""Requests counted in this process, for this process alone."""

import time
from collections.abc import Callable

from todo_core.adapters.memory.sliding_window import Window, admit
from todo_core.application.ports import Allowance, Rate, RateLimiter
from todo_core.domain.ownership import UserId


class InMemoryRateLimiter(RateLimiter):
    """Windows in dictionaries; atomic because nothing is awaited.

    Windows of the last two periods are in the younger dictionary, those of the two before in the
    older one, which is dropped as a whole. So forgetting costs no request anything.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds since whenever."""
        self.rate = rate
        self._clock = clock
        self._younger: dict[UserId, Window] = {}
        self._older: dict[UserId, Window] = {}
        self._ages_at = clock() + 2 * rate.seconds

    def __len__(self) -> int:
        """Of how many users something is kept."""
        return len(self._younger) + len(self._older)

    async def admit(self, user_id: UserId) -> Allowance:
        now = self._clock()
        if now >= self._ages_at:
            self._older, self._younger = self._younger, {}
            self._ages_at = now + 2 * self.rate.seconds
        known = self._younger.get(user_id) or self._older.pop(user_id, None)
        self._younger[user_id], allowance = admit(known, self.rate, int(now * 1000))
        return allowance
