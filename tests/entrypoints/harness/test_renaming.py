"""Observations are compared up to the names of what nobody can foresee."""

from dataclasses import replace

from todo_core.entrypoints.harness.observations import Made, Opaque, Page, Refused, TaskSeen
from todo_core.entrypoints.harness.renaming import Comparison, Renaming

TASK = TaskSeen(
    id=Opaque("id", 1),
    user_id=Opaque("user", "alice"),
    title="a",
    description="",
    completed=False,
    created_at=Opaque("moment", 1),
    updated_at=Opaque("moment", 1),
    version=1,
)
SEEN = replace(
    TASK,
    id=Opaque("id", "x"),
    user_id=Opaque("user", "alice-7"),
    created_at=Opaque("moment", 10),
    updated_at=Opaque("moment", 10),
)


def differences(*pairs: tuple[object, object], ignored: frozenset[str] = frozenset()) -> list[str]:
    comparison = Comparison(Renaming(), ignored)
    return [each for left, right in pairs for each in comparison.differences(left, right)]


def test_other_names_for_the_same_things_make_no_difference() -> None:
    assert differences((Made(TASK), Made(SEEN))) == []


def test_a_name_stays_the_name_of_the_same_thing() -> None:
    other = replace(SEEN, id=Opaque("id", "y"))
    assert differences((TASK, SEEN), (TASK, other)) == ["id: expected id x, saw y"]


def test_two_things_never_have_one_name() -> None:
    second = replace(TASK, id=Opaque("id", 2))
    (found,) = differences((TASK, SEEN), (second, SEEN))
    assert found.startswith("id: ")


def test_moments_keep_their_order() -> None:
    later = replace(TASK, updated_at=Opaque("moment", 2))
    assert differences((TASK, SEEN), (later, replace(SEEN, updated_at=Opaque("moment", 9)))) != []
    assert differences((TASK, SEEN), (later, replace(SEEN, updated_at=Opaque("moment", 11)))) == []


def test_values_that_can_be_foreseen_are_compared_as_they_are() -> None:
    assert differences((TASK, replace(SEEN, title="b"))) == ["title: expected 'a', saw 'b'"]
    assert differences((TASK, replace(SEEN, completed=0))) != []


def test_a_page_of_another_length_is_another_page() -> None:
    page = Page((TASK,), 1, 100, None, Opaque("tag", 1))
    assert differences((page, replace(page, tasks=()))) == ["tasks: expected 1 of them, saw 0"]
    assert differences((page, replace(page, cursor=Opaque("cursor", "c")))) != []


def test_the_words_of_a_refusal_are_compared_where_both_are_known() -> None:
    assert differences((Refused("X"), Refused("X", text="because"))) == []
    assert differences((Refused("X", text="why"), Refused("X", text="because"))) != []


def test_what_is_of_no_interest_is_left_out() -> None:
    wrong = replace(SEEN, updated_at=Opaque("moment", 11))
    assert differences((TASK, wrong)) != []
    assert differences((TASK, wrong), ignored=frozenset({"moment"})) == []
