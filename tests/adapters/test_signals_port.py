"""What change signals promise: todo_core.application.ports.change_signals, for each of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta

import psycopg
import pytest

from tests.support.owners import new_user
from todo_core.adapters.memory import InMemoryTasks
from todo_core.adapters.postgres import Database, PostgresSignals, PostgresTasks, signals
from todo_core.application import TodoCore
from todo_core.application.local_signals import LocalSignals
from todo_core.domain.errors import InvalidCursor, NotOwner, SyncTokenExpired

FreshDatabase = Callable[..., str]
Cores = tuple[TodoCore, TodoCore]
"""Two processes' views of the same tasks: one listens, the other writes."""


@pytest.fixture(params=["polling", "local", "postgres"])
async def cores(request: pytest.FixtureRequest) -> AsyncIterator[Cores]:
    if request.param == "polling":
        core = TodoCore(InMemoryTasks())
        yield core, core
    elif request.param == "local":
        local = LocalSignals()
        core = TodoCore(InMemoryTasks(local.announce), local)
        yield core, core
    else:
        async with postgres_cores(request.getfixturevalue("fresh_database")()) as pair:
            yield pair


@asynccontextmanager
async def postgres_cores(url: str) -> AsyncIterator[Cores]:
    database = Database.pooled(url, size=4)
    processes = [PostgresSignals(url) for _ in range(2)]
    for resource in (database, *processes):
        await resource.open()
    one, two = (TodoCore(PostgresTasks(database, each.announce), each) for each in processes)
    yield one, two
    for resource in (*processes, database):
        await resource.close()


async def test_a_change_is_announced_within_a_second_by_a_token_that_covers_it(
    cores: Cores,
) -> None:
    listener, writer = cores
    me = new_user()
    async with listener.watch_changes(actor=me, user_id=me) as tokens:
        for _ in range(3):
            task = await writer.create_task(actor=me, user_id=me, title="Buy milk")
            async with asyncio.timeout(1):
                token = await anext(tokens)
            feed = await listener.read_changes(actor=me, user_id=me)
            assert feed.changes[-1] == task
            after = await listener.read_changes(actor=me, user_id=me, since=token)
            assert (list(after.changes), after.next_token) == ([], token)


async def test_nothing_is_announced_of_anybody_else(cores: Cores) -> None:
    listener, writer = cores
    me, other = new_user(), new_user()
    async with listener.watch_changes(actor=me, user_id=me) as tokens:
        hearing = asyncio.ensure_future(anext(tokens))
        await writer.create_task(actor=other, user_id=other, title="Not yours")
        done, _ = await asyncio.wait([hearing], timeout=1.2)
        assert not done
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)


async def test_changes_after_the_given_token_count_as_new(cores: Cores) -> None:
    listener, writer = cores
    me = new_user()
    token = (await listener.read_changes(actor=me, user_id=me)).next_token
    await writer.create_task(actor=me, user_id=me, title="Buy milk")
    async with listener.watch_changes(actor=me, user_id=me, since=token) as tokens:
        async with asyncio.timeout(1):
            assert await anext(tokens) != token


async def test_a_follower_sees_what_there_is_and_then_each_change(cores: Cores) -> None:
    listener, writer = cores
    me = new_user()
    first = await writer.create_task(actor=me, user_id=me, title="first")
    async with aclosing(listener.follow_changes(actor=me, user_id=me)) as pages:
        assert list((await anext(pages)).changes) == [first]
        second = await writer.create_task(actor=me, user_id=me, title="second")
        gone = await writer.delete_task(actor=me, user_id=me, task_id=first.id)
        seen: dict[str, object] = {}
        async with asyncio.timeout(2):
            while len(seen) < 2:
                seen |= {task.id: task for task in (await anext(pages)).changes}
            while seen[first.id] != gone:
                seen |= {task.id: task for task in (await anext(pages)).changes}
        assert seen == {second.id: second, first.id: gone}


async def test_only_its_owner_may_watch_and_only_with_their_token(cores: Cores) -> None:
    listener, _ = cores
    me, other = new_user(), new_user()
    token = (await listener.read_changes(actor=other, user_id=other)).next_token
    with pytest.raises(NotOwner):
        async with listener.watch_changes(actor=me, user_id=other):
            pass
    with pytest.raises(InvalidCursor):
        async with listener.watch_changes(actor=me, user_id=me, since=token):
            pass


async def heard(listener: TodoCore, me: str, act: Callable[[], Awaitable[object]]) -> str:
    """The token that announces what `act` does to somebody who has been listening for a while."""
    async with listener.watch_changes(actor=me, user_id=me) as tokens:
        hearing = asyncio.ensure_future(anext(tokens))
        await asyncio.sleep(0.3)
        assert not hearing.done()
        await act()
        async with asyncio.timeout(3):
            return await hearing


@pytest.fixture
def never_comparing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves a change to be heard of by its announcement alone."""
    monkeypatch.setattr(signals, "COMPARE_SECONDS", 1000)


@pytest.mark.usefixtures("never_comparing")
async def test_another_process_hears_the_announcement(fresh_database: FreshDatabase) -> None:
    me = new_user()
    async with postgres_cores(fresh_database()) as (listener, writer):
        await heard(listener, me, lambda: writer.create_task(actor=me, user_id=me, title="x"))


@pytest.mark.usefixtures("never_comparing")
async def test_listeners_survive_the_loss_of_every_connection(
    fresh_database: FreshDatabase,
) -> None:
    """What was committed while nothing could be heard is found on coming back."""
    url = fresh_database()
    me = new_user()

    async def commit_in_the_gap() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
        await mute.create_task(actor=me, user_id=me, title="in the gap")

    silent = Database.pooled(url, size=1)
    await silent.open()
    mute = TodoCore(PostgresTasks(silent))
    async with postgres_cores(url) as (listener, writer):
        token = await heard(listener, me, commit_in_the_gap)
        assert (await writer.read_changes(actor=me, user_id=me)).next_token == token
    await silent.close()


async def test_a_commit_that_nobody_announced_is_found_by_comparing(
    fresh_database: FreshDatabase,
) -> None:
    """As after a crash between commit and announcement."""
    url = fresh_database()
    me = new_user()
    silent = Database.pooled(url, size=1)
    await silent.open()
    mute = TodoCore(PostgresTasks(silent))
    async with postgres_cores(url) as (listener, _):
        await heard(listener, me, lambda: mute.create_task(actor=me, user_id=me, title="x"))
    await silent.close()


@pytest.mark.usefixtures("never_comparing")
@pytest.mark.parametrize("payload", ["hello", "1", "[1]", "[[", ""])
async def test_a_strangers_notification_does_not_end_the_news(
    fresh_database: FreshDatabase, payload: str
) -> None:
    url = fresh_database()
    me = new_user()
    async with postgres_cores(url) as (listener, writer):

        async def notify_and_create() -> None:
            with psycopg.connect(url, autocommit=True) as stranger:
                stranger.execute("SELECT pg_notify(%s, %s)", [signals.CHANNEL, payload])
            await writer.create_task(actor=me, user_id=me, title="x")

        await heard(listener, me, notify_and_create)


async def test_a_token_from_a_purged_past_cannot_be_watched_from() -> None:
    tasks = InMemoryTasks()
    core = TodoCore(tasks)
    me = new_user()
    token = (await core.read_changes(actor=me, user_id=me)).next_token
    task = await core.create_task(actor=me, user_id=me, title="gone")
    task = await core.delete_task(actor=me, user_id=me, task_id=task.id)
    await tasks.purge(task.updated_at + timedelta(seconds=1), task.created_at)
    with pytest.raises(SyncTokenExpired):
        async with core.watch_changes(actor=me, user_id=me, since=token):
            pass
