"""One way in: authorize."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todo_core.domain.errors import NotOwner
from todo_core.domain.ownership import authorize

user_ids = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(user_ids.filter(lambda user_id: len(user_id) <= 255))
def test_everybody_owns_their_own_tasks(user_id: str) -> None:
    assert authorize(user_id, user_id).user_id == user_id


@given(user_ids, user_ids)
def test_nobody_owns_anybody_elses(actor: str, user_id: str) -> None:
    if actor != user_id:
        with pytest.raises(NotOwner):
            authorize(actor, user_id)


@pytest.mark.parametrize(
    ("actor", "user_id"),
    [("a", "A"), ("a", "a "), ("1", "01"), ("é", "e\u0301"), ("a", ""), ("straße", "strasse")],
)
def test_users_are_compared_exactly(actor: str, user_id: str) -> None:
    with pytest.raises(NotOwner):
        authorize(actor, user_id)


@pytest.mark.parametrize("nobody", ["", "x" * 256, "a\0b", "\ud800"])
def test_what_cannot_name_a_user_owns_nothing(nobody: str) -> None:
    with pytest.raises(NotOwner):
        authorize(nobody, nobody)
