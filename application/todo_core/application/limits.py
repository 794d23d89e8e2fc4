"""How much is kept of one user at most."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from todo_core.application.purge import KEYS_KEPT
from todo_core.domain.errors import TooManyKeys, TooManyTasks


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for each user; whole numbers of at least 1."""

    tasks: int | None = None
    """How many tasks, the trash included; None for as many as one likes."""
    keys: int = 10_000
    """How many idempotency keys in 24 hours."""

    def __post_init__(self) -> None:
        if min(self.keys, 1 if self.tasks is None else self.tasks) < 1:
            raise ValueError("a limit must be at least 1")

    def check_tasks(self, kept: int, more: int = 1) -> None:
        """Raise TooManyTasks unless there is room for `more` beside those that are kept."""
        if self.tasks is not None and kept + more > self.tasks:
            raise TooManyTasks

    def check_keys(self, in_the_way: datetime | None, now: datetime) -> None:
        """Raise TooManyKeys unless there is room for another key.

        `in_the_way` is when the key was new that is followed by `keys - 1` others, if there is one.
        """
        left = in_the_way + KEYS_KEPT - now if in_the_way else timedelta(0)
        if left > timedelta(0):
            raise TooManyKeys(retry_after=math.ceil(left.total_seconds()))


DEFAULT_LIMITS: Final = Limits()
