"""The library without any server: whose tasks are whose, careful edits, and news as it happens.

It takes the core and nothing else, neither an extra nor a database: `python examples/embed.py`.
"""

# ruff: noqa: INP001, T201 - a script

import asyncio
from contextlib import aclosing
from typing import TypedDict

from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore
from todo_core.application.read_changes import ChangeList
from todo_core.domain.errors import InvalidInput, NotOwner, VersionMismatch


class Whose(TypedDict):
    """The first two arguments of every call."""

    actor: str
    user_id: str


ADA: Whose = {"actor": "ada", "user_id": "ada"}
"""Ada asks for what is Ada's; your application knows who is signed in, and passes that on."""
BOB: Whose = {"actor": "bob", "user_id": "bob"}


async def main() -> None:
    core = TodoCore(tasks=InMemoryTasks())
    milk = await core.create_task(**ADA, title="Buy milk")
    await core.create_task(**BOB, title="Call Ada")
    await stay_apart(core)
    await edit_with_care(core, milk.id)
    await follow(core, milk.id)


async def stay_apart(core: TodoCore) -> None:
    """Nobody gets at another user's tasks, whatever they ask for."""
    page = await core.list_tasks(**BOB)
    print("Bob has", [task.title for task in page.tasks])
    try:
        await core.list_tasks(actor="bob", user_id="ada")
    except NotOwner as refusal:
        print("Bob asks for Ada's:", refusal)


async def edit_with_care(core: TodoCore, task_id: str) -> None:
    """An edit of what is out of date is refused, and so is what breaks a rule."""
    await core.edit_task(**ADA, task_id=task_id, title="Buy oat milk", expected_version=1)
    try:
        await core.edit_task(**ADA, task_id=task_id, title="Buy soy milk", expected_version=1)
    except VersionMismatch as refusal:
        print("Too late, it is at version", refusal.current)
    try:
        await core.edit_task(**ADA, task_id=task_id, title=" ")
    except InvalidInput as refusal:
        print("Not like that:", refusal)


async def follow(core: TodoCore, task_id: str) -> None:
    """First comes what there is, then each change; keep `next_token` to go on another day."""
    async with aclosing(core.follow_changes(**ADA)) as news:
        show(await anext(news))
        await core.complete_task(**ADA, task_id=task_id)
        show(await anext(news))
        await core.delete_task(**ADA, task_id=task_id)
        show(await anext(news))


def show(news: ChangeList) -> None:
    for task in news.changes:
        state = "deleted" if task.deleted else "done" if task.completed else "open"
        print(f"Ada hears: {task.title} is {state}")


if __name__ == "__main__":
    asyncio.run(main())
