"""Drafts and ids."""

import pytest

from tests.support.owners import new_owner
from tests.support.tasks import CLOCK, IDS, new_task
from todo_core.domain.errors import InvalidInput, TaskNotFound
from todo_core.domain.task import Draft, parse_task_id


def test_a_draft_needs_a_title_and_nothing_else() -> None:
    draft = Draft.parse({"title": "Buy milk"})
    assert draft.values == {"title": "Buy milk", "description": "", "completed": False}
    with pytest.raises(InvalidInput, match="title: is required"):
        Draft.parse({"completed": True})


def test_every_broken_field_of_a_draft_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as wrong:
        Draft.parse({"completed": "true", "owner": "me"})
    assert list(map(str, wrong.value.problems)) == [
        "title: is required",
        "completed: must be true or false",
        "owner: is not a field that can be set",
    ]


def test_a_new_task_is_its_owners_at_version_one() -> None:
    owner, now = new_owner(), CLOCK.now()
    task = Draft.parse({"title": "Buy milk"}).task(owner, IDS.new(now), now)
    assert (task.user_id, task.version, task.deleted) == (owner.user_id, 1, False)
    assert task.created_at == task.updated_at == now


def test_a_uuid_in_either_case_is_an_id_in_lower_case() -> None:
    task_id = new_task(new_owner()).id
    for text in (task_id, task_id.upper(), task_id[:9] + task_id[9:].upper()):
        assert parse_task_id(text) == task_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "01a1fd66-7fa5-72ac-b2bc-4224a494f01",
        "01A1FD667FA572ACB2BC4224A494F010",
        "01a1fd667fa572acb2bc4224a494f010",
        "{01a1fd66-7fa5-72ac-b2bc-4224a494f010}",
        "urn:uuid:01a1fd66-7fa5-72ac-b2bc-4224a494f010",
        "01a1fd66-7fa5-72ac-b2bc-4224a494f010\n",
        "０1a1fd66-7fa5-72ac-b2bc-4224a494f010",  # a full-width digit
    ],
)
def test_whatever_is_no_uuid_names_no_task(text: str) -> None:
    with pytest.raises(TaskNotFound):
        parse_task_id(text)
