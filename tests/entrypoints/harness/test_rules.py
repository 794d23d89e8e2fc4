"""The model's own rules lead to the literal answers, whatever the core believes."""

import pytest

from todo_core.domain.errors import InvalidInput
from todo_core.entrypoints.harness.model import rules
from todo_core.entrypoints.harness.texts import DESCRIPTIONS, HALF_CHARACTERS, SEARCHES, TITLES

ROWS = [("title", *row) for row in TITLES] + [("description", *row) for row in DESCRIPTIONS]


def short(part: object) -> str:
    return ascii(part)[:20]


@pytest.mark.parametrize(("field", "sent", "kept"), ROWS, ids=short)
def test_a_text_becomes_what_the_row_says(field: str, sent: str, kept: str | None) -> None:
    if kept is None:
        refused({"title": "a", field: sent})
    else:
        assert rules.new({"title": "a", field: sent})[field] == kept
        assert rules.edited({field: sent}) == {field: kept}


@pytest.mark.parametrize(("text", "q", "found"), SEARCHES, ids=short)
def test_a_search_finds_what_the_row_says(text: str, q: str, found: bool) -> None:
    assert (rules.fold(q) in rules.fold(text)) is found


def refused(fields: dict[str, object]) -> None:
    for judge in (rules.new, rules.edited):
        with pytest.raises(InvalidInput):
            judge(fields)


@pytest.mark.parametrize(
    "fields",
    [
        *({field: half} for half in HALF_CHARACTERS for field in ("title", "description")),
        {"title": None},
        {"title": 1},
        {"description": b"a"},
        {"completed": None},
        {"completed": 1},
        {"completed": "true"},
        {"title": "a", "colour": "red"},
    ],
)
def test_what_may_not_be_said_is_refused(fields: dict[str, object]) -> None:
    refused({"title": "a", **fields})


def test_what_is_not_said_has_a_default_in_a_new_task_only() -> None:
    assert rules.new({"title": "a"}) == {"title": "a", "description": "", "completed": False}
    assert rules.edited({"description": None}) == {"description": ""}
    for judge in (rules.new, rules.edited):
        with pytest.raises(InvalidInput):
            judge({})


@pytest.mark.parametrize(
    "options",
    [
        {"completed": 1},
        {"deleted": None},
        {"q": ""},
        {"q": "x" * 201},
        {"q": "a\0"},
        {"q": "\ud800"},
        {"sort": "id"},
        {"sort": "-"},
        {"limit": 0},
        {"limit": 1001},
        {"limit": True},
        {"cursor": 1},
    ],
)
def test_an_option_outside_its_rule_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        rules.check_options(options)


def test_an_option_within_its_rule_passes() -> None:
    for sort in rules.SORTS:
        rules.check_options({"sort": sort, "limit": 1000, "q": "x" * 200, "deleted": False})
