"""A new history: nobody goes on from a state that was lost, and nothing else changes."""

import asyncio
from dataclasses import dataclass

import psycopg
import pytest

from tests.conftest import FreshDatabase
from tests.support.databases import opened
from tests.support.owners import new_user
from todo_core.adapters.postgres import (
    Database,
    PostgresHistories,
    PostgresTasks,
    histories,
    sessions,
)
from todo_core.application import TodoCore
from todo_core.application.begin_history import BeginHistory
from todo_core.application.query import MAX_LIMIT
from todo_core.domain.errors import ListUnchanged, SyncTokenExpired, Unavailable
from todo_core.domain.task import Task


@dataclass
class Device:
    """A user's, which keeps a copy."""

    core: TodoCore
    me: dict[str, str]

    async def add(self, *titles: str) -> list[Task]:
        return [await self.core.create_task(**self.me, title=title) for title in titles]

    async def rename(self, task: Task, title: str) -> Task:
        return await self.core.edit_task(**self.me, task_id=task.id, title=title)

    async def feed(self, since: str | None = None, limit: int = MAX_LIMIT) -> tuple[list[str], str]:
        """All that has changed, page by page, and the token after it."""
        titles, has_more = [], True
        while has_more:
            known = {"since": since} if since else {}
            page = await self.core.read_changes(**self.me, limit=limit, **known)
            titles += [task.title for task in page.changes]
            since, has_more = page.next_token, page.has_more
        assert since
        return titles, since

    async def tag(self) -> int:
        return (await self.core.list_tasks(**self.me)).revision


@pytest.fixture
def device(fresh: Database) -> Device:
    return another(fresh)


def another(database: Database) -> Device:
    user = new_user()
    return Device(TodoCore(PostgresTasks(database)), {"actor": user, "user_id": user})


async def begin(database: Database) -> int:
    return sum([count async for count in BeginHistory(PostgresHistories(database))()])


def put_back(url: str, device: Device) -> None:
    """Take the latest change of an only task back, as a replica that had not heard of it does."""
    with psycopg.connect(url) as connection:
        name = device.me["user_id"]
        connection.execute("SELECT set_config('todo_core.user_id', %s, true)", [name])
        connection.execute("UPDATE task_lists SET revision = revision - 1")
        connection.execute("UPDATE tasks SET title = '1', version = 1, change = change - 1")


async def test_a_client_of_a_lost_change_starts_afresh_and_does_not_go_on(
    fresh_database: FreshDatabase,
) -> None:
    url = fresh_database()
    async with opened(Database.pooled(url, size=5)) as database:
        device = another(database)
        (task,) = await device.add("1")
        await device.rename(task, "lost")
        _, token = await device.feed()
        tag = await device.tag()
        put_back(url, device)
        await begin(database)
        await device.rename(task, "2")
        with pytest.raises(SyncTokenExpired):
            await device.feed(token)
        assert (await device.core.list_tasks(**device.me, known_revisions={tag})).tasks
        titles, token = await device.feed()
        assert titles == ["2"]
        assert await device.feed(token) == ([], token)


async def test_every_token_of_before_expires_and_every_list_has_another_tag(
    fresh: Database,
) -> None:
    devices = [another(fresh) for _ in range(histories._OWNERS_AT_A_TIME + 3)]
    for device in devices:
        await device.add("1", "2")
    before = [(await device.feed(limit=1), await device.tag()) for device in devices]
    assert await begin(fresh) == len(devices)
    for device, ((_, token), tag) in zip(devices, before, strict=True):
        with pytest.raises(SyncTokenExpired):
            await device.feed(token)
        assert await device.tag() > tag


async def test_whoever_starts_afresh_gets_through_page_by_page_and_goes_on(
    device: Device, fresh: Database
) -> None:
    """The first pages end at changes that were counted in the history before."""
    first, *_ = await device.add("1", "2", "3")
    for _ in range(2):
        await begin(fresh)
        assert (await device.feed(limit=1))[0] == ["1", "2", "3"]
    _, token = await device.feed(limit=1)
    await device.rename(first, "4")
    assert (await device.feed(token))[0] == ["4"]
    assert (await device.feed(limit=2))[0] == ["2", "3", "4"]


async def test_a_stream_goes_on_from_a_page_of_the_new_history_and_ends_with_it(
    device: Device, fresh: Database
) -> None:
    await device.add("1", "2")
    await begin(fresh)
    page = await device.core.read_changes(**device.me, limit=1)
    async with (
        asyncio.timeout(30),
        device.core.watch_changes(**device.me, since=page.next_token) as tokens,
    ):
        assert await device.feed(await anext(tokens)) == ([], (await device.feed())[1])
        await begin(fresh)
        with pytest.raises(SyncTokenExpired):
            await anext(tokens)


async def test_tasks_and_their_tags_stay(device: Device, fresh: Database) -> None:
    (task,) = await device.add("1")
    task = await device.rename(task, "2")
    await begin(fresh)
    assert await device.core.read_task(**device.me, task_id=task.id) == task
    unchanged = await device.tag()
    with pytest.raises(ListUnchanged):
        await device.core.list_tasks(**device.me, known_revisions={unchanged})


async def test_who_has_nothing_is_not_counted(device: Device, fresh: Database) -> None:
    assert await begin(fresh) == 0
    assert await device.tag() == 0


async def test_a_list_that_is_held_is_waited_for_though_not_for_ever(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an import holds one."""
    monkeypatch.setattr(sessions, "SET_UP", sessions.SET_UP.replace(b"'4s'", b"'100ms'"))
    url = fresh_database()
    async with opened(Database.pooled(url, size=5)) as database:
        device = another(database)
        await device.add("1")
        with psycopg.connect(url) as holder:
            hold_list(holder, device)
            monkeypatch.setattr(histories, "ATTEMPTS", 2)
            with pytest.raises(Unavailable):
                await begin(database)
            monkeypatch.setattr(histories, "ATTEMPTS", 10_000)
            beginning = asyncio.create_task(begin(database))
            await asyncio.sleep(0.5)
            assert not beginning.done()
        assert await beginning == 1


def hold_list(holder: psycopg.Connection, device: Device) -> None:
    name = device.me["user_id"]
    holder.execute("SELECT set_config('todo_core.user_id', %s, true)", [name])
    assert holder.execute("SELECT FROM task_lists FOR UPDATE").rowcount == 1
