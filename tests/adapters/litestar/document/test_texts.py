"""The patterns of the document and the rules of the domain let the same texts through."""

import unicodedata
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.described import DOCUMENT, validate
from todo_core.domain.text import (
    MAX_DESCRIPTION,
    MAX_TITLE,
    WHITE_SPACE,
    parse_description,
    parse_title,
)

texts = st.one_of(
    st.text(
        st.one_of(
            st.characters(max_codepoint=0x2FF),
            st.sampled_from(WHITE_SPACE + "\u200b\u202e\u00ad\U0001f600\u4e2d"),
        ),
        max_size=300,
    ),
    st.tuples(
        st.sampled_from(["", " ", "\t"]),
        st.sampled_from([MAX_TITLE, MAX_TITLE + 1, MAX_DESCRIPTION, MAX_DESCRIPTION + 1]),
    ).map(lambda parts: parts[0] + "x" * parts[1]),
)


@settings(derandomize=True)
@given(texts)
def test_a_title_is_as_long_and_as_clean_as_is_said(text: str) -> None:
    """What the pattern lets through, the domain refuses only where nothing is visible."""
    visible = any(unicodedata.category(character)[0] not in "ZC" for character in text)
    assert _is_taken(parse_title, text) is (_fits("title", text) and visible)


@settings(derandomize=True)
@given(st.one_of(st.none(), texts))
def test_a_description_is_what_is_said(text: str | None) -> None:
    assert _is_taken(parse_description, text) is _fits("description", text)


def _is_taken(rule: Callable[[object], object], value: object) -> bool:
    try:
        rule(value)
    except ValueError:
        return False
    return True


def _fits(field: str, value: object) -> bool:
    try:
        validate(value, DOCUMENT["components"]["schemas"]["NewTask"]["properties"][field])
    except ValueError:
        return False
    return True
