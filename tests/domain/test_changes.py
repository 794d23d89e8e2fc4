"""What each change means, and when it is none."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.owners import new_owner
from tests.support.tasks import changes, drafts, moments, new_task
from todo_core.domain.changes import Change, Delete, Edit, Restore, Toggle, apply
from todo_core.domain.errors import InvalidInput, TaskNotFound, VersionMismatch
from todo_core.domain.task import Draft

OWNER = new_owner()
TASK = new_task(OWNER, description="two litres")
LATER = TASK.updated_at + timedelta(seconds=1)


@given(draft=drafts, history=st.lists(st.tuples(changes, moments)))
def test_version_and_updated_at_move_with_every_change_and_only_then(
    draft: Draft, history: list[tuple[Change, datetime]]
) -> None:
    task = draft.task(OWNER, TASK.id, TASK.created_at)
    for change, now in history:
        try:
            became = apply(task, change, now)
        except TaskNotFound:
            assert task.deleted is not isinstance(change, Restore)
            continue
        if became is task:
            assert isinstance(change, Edit)
            continue
        assert became.version == task.version + 1
        assert became.updated_at == max(now, task.updated_at + timedelta(microseconds=1))
        assert (became.id, became.user_id, became.created_at) == (
            task.id,
            task.user_id,
            task.created_at,
        )
        task = became


def test_an_edit_sets_what_is_given_and_leaves_the_rest() -> None:
    edited = apply(TASK, Edit.parse({"title": " Buy bread "}), LATER)
    assert (edited.title, edited.description, edited.completed) == (
        "Buy bread",
        "two litres",
        False,
    )


def test_a_description_of_none_empties_it() -> None:
    assert apply(TASK, Edit.parse({"description": None}), LATER).description == ""


def test_an_edit_to_the_same_values_changes_nothing() -> None:
    same = {"title": TASK.title, "description": TASK.description, "completed": TASK.completed}
    assert apply(TASK, Edit.parse(same), LATER) is TASK


def test_an_edit_needs_something_to_set() -> None:
    with pytest.raises(InvalidInput, match="at least one of title, description, completed"):
        Edit.parse({})


def test_every_broken_field_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as wrong:
        Edit.parse({"title": "", "description": 7, "completed": 1, "colour": "red"})
    assert [problem.field for problem in wrong.value.problems] == [
        "title",
        "description",
        "completed",
        "colour",
    ]


def test_a_title_cannot_be_taken_away() -> None:
    with pytest.raises(InvalidInput, match="title: is required"):
        Edit.parse({"title": None})


def test_toggling_twice_leads_back() -> None:
    once = apply(TASK, Toggle(), LATER)
    twice = apply(once, Toggle(), LATER)
    assert (once.completed, twice.completed, twice.version) == (True, False, 3)


def test_a_deleted_task_can_be_restored_and_nothing_else() -> None:
    deleted = apply(TASK, Delete(), LATER)
    for change in (Edit.parse({"title": "x"}), Toggle(), Delete()):
        with pytest.raises(TaskNotFound):
            apply(deleted, change, LATER)
    restored = apply(deleted, Restore(), LATER)
    assert (restored.deleted, restored.version) == (False, 3)
    with pytest.raises(TaskNotFound):
        apply(restored, Restore(), LATER)


def test_a_missing_task_is_missing_before_its_version_matters() -> None:
    deleted = apply(TASK, Delete(), LATER)
    with pytest.raises(TaskNotFound):
        apply(deleted, Toggle(), LATER, frozenset((7,)))


def test_another_version_than_expected_is_not_changed() -> None:
    with pytest.raises(VersionMismatch) as mismatch:
        apply(TASK, Toggle(), LATER, frozenset((2, 3)))
    assert mismatch.value.current == 1
    assert apply(TASK, Toggle(), LATER, frozenset((1, 2))).completed
