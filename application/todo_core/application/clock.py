"""The system's clock."""

from datetime import UTC, datetime

from todo_core.application.ports.clock import Clock


class SystemClock(Clock):
    """The time that the operating system tells."""

    def now(self) -> datetime:
        """The present moment in UTC, to the microsecond."""
        return datetime.now(UTC)
