"""A service in the state that the document's examples speak of."""

import asyncio
import copy
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.support.service import in_memory_service
from tests.support.tokens import ReadableTokens
from todo_core.adapters.litestar.description import examples
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore
from todo_core.application.ports import Identity

STREAM_SECONDS = 0.02


class ShortLivedTokens(ReadableTokens):
    """Tokens that expire at once, so that streams of events come to their end."""

    async def verify(self, token: str) -> Identity:
        identity = await super().verify(token)
        return Identity(identity.user_id, time.time() + STREAM_SECONDS)


@dataclass
class Script:
    """The moments and ids of the examples, one after the other."""

    moments: list[datetime]
    ids: list[str]

    def now(self) -> datetime:
        return self.moments.pop(0)

    def new(self, created_at: datetime) -> Any:
        return self.ids.pop(0)


async def prologue() -> InMemoryTasks:
    """Seven changes: one task was edited twice, another one was toggled twice and then deleted."""
    tasks = InMemoryTasks()
    shown, gone = examples.CHANGES.data.changes
    script = Script([*[shown.created_at] * 2, *[shown.updated_at] * 5], [shown.id, gone.id])
    core = TodoCore(tasks, clock=script, ids=script)
    ada: dict[str, Any] = {"actor": examples.USER, "user_id": examples.USER}
    task = await core.create_task(**ada, title="Buy milk")
    await core.edit_task(**ada, task_id=task.id, title=shown.title)
    await core.edit_task(**ada, task_id=task.id, description=shown.description)
    other = await core.create_task(**ada, title="Call Bob")
    await core.complete_task(**ada, task_id=other.id)
    await core.complete_task(**ada, task_id=other.id)
    await core.delete_task(**ada, task_id=other.id)
    return tasks


class Stage:
    """Tasks that can be put back to where the examples are."""

    def __init__(self) -> None:
        self._prologue = asyncio.run(prologue())
        self.reset()

    def reset(self) -> None:
        self._tasks = copy.deepcopy(self._prologue)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tasks, name)


STAGE = Stage()
SERVICE = in_memory_service(tasks=STAGE, tokens=ShortLivedTokens())  # type: ignore[arg-type] # the port by __getattr__
