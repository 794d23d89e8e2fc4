"""A memory that forgets."""

import math
from collections.abc import Callable, Hashable


class Recent:
    """Remembers what was added lately, up to a number; the oldest makes room for the newest."""

    def __init__(self, capacity: int, seconds: float, clock: Callable[[], float]) -> None:
        self._capacity = capacity
        self._seconds = seconds
        self._clock = clock
        self._until: dict[Hashable, float] = {}

    def add(self, item: Hashable) -> None:
        self._until.pop(item, None)
        self._until[item] = self._clock() + self._seconds
        if len(self._until) > self._capacity:
            del self._until[next(iter(self._until))]

    def __contains__(self, item: Hashable) -> bool:
        return self._clock() < self._until.get(item, -math.inf)
