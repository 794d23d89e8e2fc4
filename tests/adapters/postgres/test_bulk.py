"""First tasks in bulk are what the same tasks made one by one would be."""

from tests.support.owners import new_owner
from tests.support.stored import add
from tests.support.tasks import counted, new_task
from todo_core.adapters.postgres import Database, PostgresTasks
from todo_core.adapters.postgres.bulk import load_first_tasks
from todo_core.application.query import TaskQuery


async def test_loaded_tasks_are_counted_and_found(database: Database) -> None:
    one, two = new_owner(), new_owner()
    new = [new_task(one, f"É {number}", completed=number % 3 == 0) for number in range(10)]
    new += [new_task(two)]
    assert await load_first_tasks(database, new) == 11
    tasks = PostgresTasks(database)
    page = await tasks.list(one, TaskQuery(descending=False))
    assert (list(page.tasks), page.total, counted(page.revision)) == (new[:10], 10, 10)
    assert (await tasks.list(one, TaskQuery(completed=True))).total == 4
    assert (await tasks.list(one, TaskQuery(search="é 7"))).total == 1
    assert [task.id for task in (await tasks.changes(one, page.revision - 2, 5)).tasks] == [
        task.id for task in new[8:10]
    ]


async def test_users_who_have_tasks_are_passed_over(database: Database) -> None:
    owner, newcomer = new_owner(), new_owner()
    tasks = PostgresTasks(database)
    mine = await add(tasks, owner, new_task(owner))
    assert await load_first_tasks(database, [new_task(owner), new_task(newcomer)]) == 1
    assert list((await tasks.list(owner, TaskQuery())).tasks) == [mine]
