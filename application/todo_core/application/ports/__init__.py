"""What the use cases need from outside, each as a promise that an adapter has to keep."""

from todo_core.application.ports.accounts import Accounts, Entry, Erased, IdsTaken
from todo_core.application.ports.change_signals import ChangeSignals, Subscription
from todo_core.application.ports.clock import Clock
from todo_core.application.ports.histories import Histories
from todo_core.application.ports.rate_limiter import Allowance, Rate, RateLimiter
from todo_core.application.ports.task_ids import TaskIds
from todo_core.application.ports.tasks import ChangePage, TaskPage, Tasks
from todo_core.application.ports.tokens import Identity, TokenVerifier
from todo_core.application.ports.upkeep import Purged, Upkeep

__all__ = [
    "Accounts",
    "Allowance",
    "ChangePage",
    "ChangeSignals",
    "Clock",
    "Entry",
    "Erased",
    "Histories",
    "Identity",
    "IdsTaken",
    "Purged",
    "Rate",
    "RateLimiter",
    "Subscription",
    "TaskIds",
    "TaskPage",
    "Tasks",
    "TokenVerifier",
    "Upkeep",
]
