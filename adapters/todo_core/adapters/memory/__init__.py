"""Everything in the process's own memory: for trials, tests and small tools."""

from todo_core.adapters.memory.rate_limiter import InMemoryRateLimiter
from todo_core.adapters.memory.tasks import InMemoryTasks

__all__ = ["InMemoryRateLimiter", "InMemoryTasks"]
