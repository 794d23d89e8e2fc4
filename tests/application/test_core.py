"""The use cases as a library user meets them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from inspect import signature
from typing import Any

import pytest

from tests.support.owners import new_user
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore, watch_changes
from todo_core.application.local_signals import LocalSignals
from todo_core.domain.errors import (
    IdempotencyKeyReused,
    InvalidCursor,
    InvalidInput,
    ListUnchanged,
    NotOwner,
    SyncTokenExpired,
    TaskNotFound,
    Unavailable,
    VersionMismatch,
)
from todo_core.domain.ownership import Owner


@pytest.fixture
def core() -> TodoCore:
    return TodoCore(tasks=InMemoryTasks())


def myself() -> dict[str, str]:
    user = new_user()
    return {"actor": user, "user_id": user}


async def test_a_task_lives_from_its_creation_to_the_trash_and_back(core: TodoCore) -> None:
    me = myself()
    task = await core.create_task(**me, title=" Buy milk ")
    assert (task.title, task.version, task.completed) == ("Buy milk", 1, False)
    task = await core.edit_task(**me, task_id=task.id, description="two litres")
    task = await core.complete_task(**me, task_id=task.id)
    assert (task.completed, task.version) == (True, 3)
    task = await core.complete_task(**me, task_id=task.id, completed=True)
    assert task.version == 3
    await core.delete_task(**me, task_id=task.id)
    with pytest.raises(TaskNotFound):
        await core.read_task(**me, task_id=task.id)
    restored = await core.restore_task(**me, task_id=task.id)
    assert await core.read_task(**me, task_id=task.id) == restored
    assert (restored.title, restored.version) == ("Buy milk", 5)


def wrong_arguments(use_case: Any) -> dict[str, str]:
    """Everything that it takes, and something that it does not."""
    return dict.fromkeys(signature(use_case).parameters, "x")


async def ask(use_case: Any, **arguments: Any) -> None:
    """Call a use case in whichever way it is called."""
    called = use_case(**arguments)
    if isinstance(called, AbstractAsyncContextManager):
        called = called.__aenter__()
    await (anext(called) if isinstance(called, AsyncIterator) else called)


@pytest.mark.parametrize("name", vars(TodoCore(tasks=InMemoryTasks())))
async def test_every_use_case_asks_first_whose_tasks_they_are(core: TodoCore, name: str) -> None:
    """Before it looks at anything else: the other arguments here are wrong as well."""
    use_case = getattr(core, name)
    with pytest.raises(NotOwner):
        await ask(use_case, **wrong_arguments(use_case) | {"actor": "a", "user_id": "b"})


async def test_every_broken_list_option_is_named_at_once(core: TodoCore) -> None:
    wrong = {"completed": "true", "deleted": 1, "q": "", "sort": "colour", "limit": 0}
    with pytest.raises(InvalidInput) as error:
        await core.list_tasks(**myself(), **wrong)  # type: ignore[arg-type]  # on purpose
    fields = [problem.field for problem in error.value.problems]
    assert fields == ["completed", "deleted", "q", "sort", "limit"]


@pytest.mark.parametrize("limit", [0, 1001, -1, True, 1.0, "10", None])
async def test_a_limit_is_a_whole_number_from_1_to_1000(core: TodoCore, limit: object) -> None:
    for read in (core.list_tasks, core.read_changes):
        with pytest.raises(InvalidInput, match="limit: must be a whole number from 1 to 1000"):
            await read(**myself(), limit=limit)  # type: ignore[arg-type]  # on purpose


async def test_a_cursor_leads_through_its_own_list_only(core: TodoCore) -> None:
    me, other = myself(), myself()
    for title in "abc":
        await core.create_task(**me, title=title)
    first = await core.list_tasks(**me, sort="title", limit=2)
    assert [task.title for task in first.tasks] == ["a", "b"]
    cursor = first.next_cursor
    assert cursor is not None
    rest = await core.list_tasks(**me, sort="title", limit=1, cursor=cursor)
    assert ([task.title for task in rest.tasks], rest.next_cursor) == (["c"], None)
    for options in (
        {"sort": "-title"},
        {"sort": "title", "completed": False},
        {"sort": "title", "q": "a"},
        {"sort": "title", "deleted": True},
        {},
    ):
        with pytest.raises(InvalidCursor):
            await core.list_tasks(**me, cursor=cursor, **options)  # type: ignore[arg-type] # of several types
    with pytest.raises(InvalidCursor):
        await core.list_tasks(**other, sort="title", cursor=cursor)
    with pytest.raises(InvalidCursor):
        await core.list_tasks(**me, cursor="")


async def test_a_list_is_unchanged_until_something_in_it_changes(core: TodoCore) -> None:
    me = myself()
    revision = (await core.list_tasks(**me)).revision
    with pytest.raises(ListUnchanged):
        await core.list_tasks(**me, known_revisions=[revision])
    await core.create_task(**me, title="Buy milk")
    page = await core.list_tasks(**me, known_revisions=[revision])
    assert page.revision != revision
    await core.create_task(**myself(), title="Somebody else's")
    with pytest.raises(ListUnchanged):
        await core.list_tasks(**me, known_revisions=[0, page.revision])


async def test_an_expected_version_guards_every_change(core: TodoCore) -> None:
    me = myself()
    task = await core.create_task(**me, title="Buy milk")
    task = await core.edit_task(**me, task_id=task.id, title="Buy bread", expected_version=1)
    for change in (core.complete_task, core.delete_task):
        with pytest.raises(VersionMismatch):
            await change(**me, task_id=task.id, expected_version=1)
    with pytest.raises(VersionMismatch):
        await core.edit_task(**me, task_id=task.id, title="x", expected_version=[1, 3])
    await core.delete_task(**me, task_id=task.id, expected_version={1, 2})


async def test_an_idempotency_key_makes_one_task(core: TodoCore) -> None:
    me = myself()
    first = await core.create_task(**me, title="Buy milk", idempotency_key="k")
    again = await core.create_task.once(
        **me,
        fields={"title": " Buy milk", "description": None, "completed": False},
        idempotency_key="k",
    )
    assert (again.task, again.replayed) == (first, True)
    with pytest.raises(IdempotencyKeyReused):
        await core.create_task(**me, title="Buy bread", idempotency_key="k")
    assert (await core.list_tasks(**me)).total == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\n", "\x7f"])
async def test_an_idempotency_key_is_visible_ascii(core: TodoCore, key: str) -> None:
    with pytest.raises(InvalidInput, match="idempotency_key: must have 1 to 255"):
        await core.create_task(**myself(), title="x", idempotency_key=key)


async def test_a_refused_create_does_not_use_its_key_up(core: TodoCore) -> None:
    me = myself()
    with pytest.raises(InvalidInput):
        await core.create_task(**me, title="", idempotency_key="k")
    created = await core.create_task.once(**me, fields={"title": "Buy milk"}, idempotency_key="k")
    assert not created.replayed


async def test_a_wrong_key_is_named_together_with_the_wrong_fields(core: TodoCore) -> None:
    with pytest.raises(InvalidInput) as wrong:
        await core.create_task(**myself(), title="", idempotency_key="a b")
    assert [problem.field for problem in wrong.value.problems] == ["idempotency_key", "title"]


class TakesBreaks(InMemoryTasks):
    """Out of reach for some of the reads of the change counter."""

    def __init__(self) -> None:
        signals = LocalSignals()
        super().__init__(signals.announce)
        self.signals = signals
        self.breaks = 0

    async def revision(self, owner: Owner) -> int:
        if self.breaks:
            self.breaks -= 1
            raise Unavailable
        return await super().revision(owner)


class GoesBack(TakesBreaks):
    """A counter that forgets changes, as after a backup was restored."""

    forgotten = 0

    async def revision(self, owner: Owner) -> int:
        return await super().revision(owner) - self.forgotten


async def test_a_counter_that_went_back_is_no_news() -> None:
    """Its token would take the place of the one that shows that something is missing."""
    tasks = GoesBack()
    core, me = TodoCore(tasks, tasks.signals), myself()
    for title in ("one", "two", "three"):
        await core.create_task(**me, title=title)
    async with core.watch_changes(**me) as tokens:
        tasks.forgotten = 2
        await core.create_task(**me, title="four")
        async with asyncio.timeout(5):
            with pytest.raises(SyncTokenExpired):
                await anext(tokens)


async def test_news_that_could_not_be_read_are_told_once_they_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing signals them a second time."""
    monkeypatch.setattr(watch_changes, "RETRY_SECONDS", 0.01)
    tasks = TakesBreaks()
    core, me = TodoCore(tasks, tasks.signals), myself()
    async with core.watch_changes(**me) as tokens:
        token = asyncio.ensure_future(anext(tokens))
        await asyncio.sleep(0)
        tasks.breaks = 3
        await core.create_task(**me, title="Buy milk")
        async with asyncio.timeout(5):
            assert await token
