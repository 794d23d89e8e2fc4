"""Tokens that are good for one user and one purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.owners import new_owner
from todo_core.application.sealed import seal, unseal
from todo_core.domain.errors import InvalidCursor

OWNER = new_owner()
scalars = st.text(st.characters(exclude_categories=["Cs"])) | st.integers() | st.booleans()
contents = st.lists(scalars, max_size=3)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ \n"


@given(contents, contents)
def test_a_token_opens_to_what_was_put_in(purpose: list[str], content: list[str]) -> None:
    assert unseal(OWNER, purpose, seal(OWNER, purpose, content)) == content


@given(contents, contents, contents)
def test_a_token_opens_for_its_purpose_only(
    purpose: list[str], other: list[str], content: list[str]
) -> None:
    # 1 and True are one purpose to Python, but not in a token.
    if list(map(repr, purpose)) != list(map(repr, other)):
        with pytest.raises(InvalidCursor):
            unseal(OWNER, other, seal(OWNER, purpose, content))


def test_a_token_opens_for_its_owner_only() -> None:
    with pytest.raises(InvalidCursor):
        unseal(new_owner(), ["list"], seal(OWNER, ["list"], ["x"]))


@given(st.data())
def test_one_changed_character_is_noticed(data: st.DataObject) -> None:
    token = seal(OWNER, ["list"], data.draw(contents))
    index = data.draw(st.integers(0, len(token)))
    character = data.draw(st.sampled_from(ALPHABET))
    for changed in (token[:index] + character + token[index + 1 :], token[:index]):
        if changed != token:
            with pytest.raises(InvalidCursor):
                unseal(OWNER, ["list"], changed)


@given(st.text())
def test_whatever_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        unseal(OWNER, ["list"], text)
