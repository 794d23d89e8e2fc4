"""A store made of nothing, and the core at work on it; run by test_layers.py without packages."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from todo_core.application import TodoCore
from todo_core.application.ports.tasks import Seen, TaskPage, Tasks


@dataclass
class Shelf(Tasks):
    tasks: dict[Any, Any] = field(default_factory=dict)

    async def some(self, owner, ids, key=None):
        return Seen({each: self.tasks[owner, each] for each in ids if (owner, each) in self.tasks})

    async def save(self, owner, saves, keyed=None):
        if any(self.tasks.get((owner, save.task.id)) != save.before for save in saves):
            return False
        self.tasks.update({(owner, save.task.id): save.task for save in saves})
        return True

    async def list(self, owner, query):
        mine = [task for (whose, _), task in self.tasks.items() if whose == owner]
        return TaskPage(tasks=mine, total=len(mine), next=None, revision=len(mine))


async def main() -> None:
    core = TodoCore(tasks=Shelf())
    me = {"actor": "user-a", "user_id": "user-a"}
    await core.create_task(**me, title="Buy milk")
    (task,) = (await core.list_tasks(**me)).tasks
    done = await core.complete_task(**me, task_id=task.id)
    print(f"{done.title}: {'done' if done.completed else 'open'}")


asyncio.run(main())
