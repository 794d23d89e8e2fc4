"""Titles and descriptions: the rules of CONTRACT.md, section 2, as properties."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.tasks import titles
from todo_core.domain.text import (
    WHITE_SPACE,
    fit_description,
    fit_title,
    fold,
    is_text,
    parse_description,
    parse_title,
)

white_space = st.text(st.sampled_from(WHITE_SPACE), max_size=3)
controls = st.characters(categories=["Cc"])


@given(before=white_space, title=titles, after=white_space)
def test_white_space_around_a_title_is_trimmed_and_nothing_else_is_touched(
    before: str, title: str, after: str
) -> None:
    assert parse_title(before + title + after) == title


@given(st.text())
def test_an_accepted_title_keeps_every_rule(text: str) -> None:
    try:
        title = parse_title(text)
    except ValueError:
        return
    assert 1 <= len(title) <= 255
    assert title == title.strip(WHITE_SPACE)
    categories = {unicodedata.category(character) for character in title}
    assert not categories & {"Cc", "Cs"}
    assert any(category[0] not in "ZC" for category in categories)


@given(st.sampled_from(["x", "é", "\U0001f600"]))
def test_length_is_counted_in_code_points(character: str) -> None:
    assert parse_title(character * 255) == character * 255
    with pytest.raises(ValueError, match="1 to 255"):
        parse_title(character * 256)
    assert len(parse_description(character * 1000)) == 1000
    with pytest.raises(ValueError, match="at most 1000"):
        parse_description(character * 1001)


@given(control=controls)
def test_no_control_character_is_let_into_a_title(control: str) -> None:
    with pytest.raises(ValueError, match="control"):
        parse_title(f"a{control}b")


@pytest.mark.parametrize("edge", ["\x1c", "\x1d", "\x1e", "\x1f"])
def test_separators_that_are_no_white_space_are_not_trimmed_away(edge: str) -> None:
    with pytest.raises(ValueError, match="control"):
        parse_title(f"{edge}title")


@pytest.mark.parametrize(
    "invisible", ["", " ", "\t\n", "\u3000", "\u200b", "\u200b \u00ad", "\ufeff", "\ue000"]
)
def test_a_title_that_nobody_can_see_is_none(invisible: str) -> None:
    with pytest.raises(ValueError, match=r"1 to 255|visible"):
        parse_title(invisible)


def test_a_title_is_required() -> None:
    with pytest.raises(ValueError, match="required"):
        parse_title(None)


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}, b"bytes"])
def test_only_a_string_is_text(value: object) -> None:
    for parse in (parse_title, parse_description):
        with pytest.raises(ValueError, match="must be a string"):
            parse(value)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r")))
def test_a_description_is_kept_as_it_is(text: str) -> None:
    assert parse_description(text) == text


@given(controls.filter(lambda control: control not in "\t\n\r"))
def test_other_control_characters_are_kept_out_of_descriptions(control: str) -> None:
    with pytest.raises(ValueError, match="control"):
        parse_description(f"a{control}b")


def test_no_description_is_the_empty_one() -> None:
    assert parse_description(None) == ""


@given(st.characters(categories=["Cs"]))
def test_a_lone_surrogate_is_not_text(surrogate: str) -> None:
    assert not is_text(surrogate)
    for parse in (parse_title, parse_description):
        with pytest.raises(ValueError, match="Unicode"):
            parse(f"a{surrogate}b")


@given(st.text(), st.text(min_size=1), st.text())
@example("Ο", "Σ", "")
@example("", "İ", "x")
def test_every_part_of_a_text_is_found_in_it_after_folding(
    before: str, part: str, after: str
) -> None:
    assert fold(part) in fold(before + part + after)


@given(st.text(st.characters() | controls | st.sampled_from(WHITE_SPACE + "\u200b")))
@example("x" * 254 + " y")
@example("\ud800" + "x" * 2000)
def test_what_is_made_to_fit_fits_and_is_as_it_was_if_it_did(text: str) -> None:
    title, description = fit_title(text), fit_description(text)
    assert not title or parse_title(title) == title
    assert parse_description(description) == description
    for fitting, parse in ((title, parse_title), (description, parse_description)):
        try:
            assert fitting == parse(text)
        except ValueError:
            assert fitting != text or not text
