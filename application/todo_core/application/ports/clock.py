"""The time of day, as the use cases see it."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment; MUST be aware, in UTC, and no finer than a microsecond."""
        ...
