"""A memory that forgets."""

import math
from collections.abc import Callable, Hashable


class Recent:
    """Remembers what came up lately, up to a number; the oldest makes room for the newest."""

    def __init__(self, capacity: int, seconds: float, clock: Callable[[], float]) -> None:
        self._capacity = capacity
        self._seconds = seconds
        self._clock = clock
        self._known: dict[Hashable, tuple[float, int]] = {}

    def first(self, item: Hashable, value: int) -> int:
        """The value that came with the item when it first came up, which may be now."""
        until, known = self._known.get(item, (-math.inf, value))
        if self._clock() < until:
            return known
        self._known.pop(item, None)
        self._known[item] = self._clock() + self._seconds, value
        if len(self._known) > self._capacity:
            del self._known[next(iter(self._known))]
        return value
