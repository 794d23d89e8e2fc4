"""Tasks for demonstrations: the same for the same user every time, but for when they were made."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from todo_core.application.task_ids import TimeOrderedIds
from todo_core.domain.changes import Toggle, apply
from todo_core.domain.ownership import authorize
from todo_core.domain.task import Draft, Task

_VERBS = ("Book", "Buy", "Call about", "Cancel", "Collect", "Compare", "Fix", "Look into", "Order")
_THINGS = (
    "the train tickets",
    "milk and bread",
    "the dentist's appointment",
    "the broken lamp",
    "a birthday present for Zoë",
    "the tax return",
    "the crème brûlée recipe",
    "the bicycle's brakes",
    "the slides for Monday",
    "the new passport",
    "the insurance",
    "the piano lesson",
)
_REMARKS = (
    "",
    "",
    "Before the weekend, if possible.",
    "See the e-mail from last week.",
    "Ask Jürgen first: he did it the last time.",
    "Not urgent.\nBut do not forget it either.",
)
_DAYS = 90
_COMPLETED_SHARE = 0.4


def demonstration_tasks(user_id: str, count: int, now: datetime) -> Iterator[Task]:
    """That many tasks of a user, oldest first, made over the 90 days before `now`."""
    random = Random(user_id)  # noqa: S311 - nothing here is secret
    owner = authorize(user_id, user_id)
    ids = TimeOrderedIds()
    span = timedelta(days=_DAYS)
    for moment in sorted(random.random() for _ in range(count)):
        created_at = now - span + moment * span
        task = _draft(random).task(owner, ids.new(created_at), created_at)
        completed_at = created_at + random.random() * (now - created_at)
        done = random.random() < _COMPLETED_SHARE
        yield apply(task, Toggle(), completed_at) if done else task


def _draft(random: Random) -> Draft:
    title = f"{random.choice(_VERBS)} {random.choice(_THINGS)}"
    return Draft.parse({"title": title, "description": random.choice(_REMARKS)})
