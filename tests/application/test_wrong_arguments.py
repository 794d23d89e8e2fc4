"""What no type checker has looked at is refused, by the name of the argument that is wrong."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support.owners import new_user
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore
from todo_core.domain.changes import AllBut
from todo_core.domain.errors import InvalidCursor, InvalidInput, NotOwner, TaskNotFound

CHANGES = ("edit_task", "complete_task", "delete_task", "restore_task")
USER = new_user()
ME: dict[str, Any] = {"actor": USER, "user_id": USER}


@pytest.fixture
def core() -> TodoCore:
    return TodoCore(tasks=InMemoryTasks())


def fields(use_case: str) -> dict[str, str]:
    return {"title": "Buy milk"} if use_case == "edit_task" else {}


@pytest.mark.parametrize(
    ("use_case", "option"),
    [
        ("list_tasks", "search"),
        ("list_tasks", "order"),
        ("list_tasks", "since"),
        ("read_changes", "q"),
        ("read_changes", "cursor"),
    ],
)
async def test_an_unknown_option_is_not_ignored(core: TodoCore, use_case: str, option: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{option}: is not one of ") as wrong:
        await getattr(core, use_case)(**ME, **{option: "milk"})
    assert "limit" in str(wrong.value)


async def test_unknown_options_are_named_together_with_wrong_ones(core: TodoCore) -> None:
    with pytest.raises(InvalidInput) as wrong:
        await core.list_tasks(**ME, search="milk", limit=0)  # type: ignore[call-arg] # that is the point
    assert [problem.field for problem in wrong.value.problems] == ["search", "limit"]


@pytest.mark.parametrize(
    "version",
    ["1", "", b"1", True, 1.0, [True], ["1"], [[1]], [None], AllBut(frozenset(["1"]))],  # type: ignore[list-item]  # on purpose
)
@pytest.mark.parametrize("use_case", CHANGES)
async def test_a_version_is_a_whole_number(core: TodoCore, use_case: str, version: object) -> None:
    """Whoever is told that another version is there would read it and try again, for ever."""
    task = await core.create_task(**ME, title="Buy milk")
    if use_case == "restore_task":
        await core.delete_task(**ME, task_id=task.id)
    with pytest.raises(InvalidInput, match=r"^expected_version: must be a whole number"):
        await getattr(core, use_case)(
            **ME, task_id=task.id, expected_version=version, **fields(use_case)
        )


@pytest.mark.parametrize("task_id", [5, None, uuid4(), b"x"])
@pytest.mark.parametrize("use_case", ["read_task", *CHANGES])
async def test_what_is_no_string_names_no_task(
    core: TodoCore, use_case: str, task_id: object
) -> None:
    with pytest.raises(TaskNotFound):
        await getattr(core, use_case)(**ME, task_id=task_id, **fields(use_case))


@pytest.mark.parametrize(
    "name",
    ["actor", "user_id", "task_id", "expected_version", "idempotency_key", "fields", "self"],
)
async def test_no_member_of_a_body_becomes_another_argument(core: TodoCore, name: str) -> None:
    task = await core.create_task(**ME, fields={"title": "Buy milk"})
    body = {"title": "Buy bread", name: USER}
    for use_case, argument in (("create_task", {}), ("edit_task", {"task_id": task.id})):
        with pytest.raises(InvalidInput, match=f"^{name}: is not a field that can be set$"):
            await getattr(core, use_case)(**ME, **argument, fields=body)
    assert (await core.list_tasks(**ME)).tasks == [task]


@pytest.mark.parametrize("body", [5, "title", ["title"], [["title", "Buy milk"]]])
async def test_a_body_that_has_no_names_is_refused(core: TodoCore, body: Any) -> None:
    for use_case in (core.create_task, core.create_task.once, core.edit_task):
        argument = {"task_id": "x"} if use_case is core.edit_task else {}
        with pytest.raises(InvalidInput, match=r"^fields: must be a mapping of names to values$"):
            await use_case(**ME, **argument, fields=body)


async def test_fields_can_be_given_both_ways(core: TodoCore) -> None:
    task = await core.create_task(**ME, fields={"description": "Two cartons"}, title="Buy milk")
    assert (task.title, task.description) == ("Buy milk", "Two cartons")
    edited = await core.edit_task(**ME, task_id=task.id, fields={"title": "Buy bread"})
    assert edited.title == "Buy bread"


@pytest.mark.parametrize("nobody", [None, 5, uuid4(), b"ada", ["ada"]])
async def test_what_is_no_string_names_no_user(core: TodoCore, nobody: Any) -> None:
    with pytest.raises(NotOwner, match="A user is named by a string of 1 to 255 characters"):
        await core.list_tasks(actor=nobody, user_id=nobody)
    with pytest.raises(NotOwner):
        await core.list_tasks(actor=USER, user_id=nobody)


@pytest.mark.parametrize("key", [5, uuid4(), b"key", ["key"]])
async def test_an_idempotency_key_is_a_string(core: TodoCore, key: Any) -> None:
    with pytest.raises(InvalidInput, match=r"^idempotency_key: must have 1 to 255 "):
        await core.create_task(**ME, title="Buy milk", idempotency_key=key)


async def test_a_token_is_a_string(core: TodoCore) -> None:
    since: Any = 5
    with pytest.raises(InvalidCursor):
        await anext(core.follow_changes(**ME, since=since))
