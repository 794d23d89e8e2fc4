"""The model, as the specification that everything else is compared with."""

from hypothesis import given
from hypothesis import strategies as st

from todo_core.entrypoints.harness.histories import (
    COMPLETES,
    CREATES,
    DELETES,
    EDITS,
    FEEDS,
    LISTS,
    NEXT_PAGES,
    READS,
    RESTORES,
)
from todo_core.entrypoints.harness.model import State, step
from todo_core.entrypoints.harness.observations import Feed, Made, Observation, Page, Refused, Shown
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Edit,
    List,
    Nth,
    Operation,
    Read,
    Request,
    Restore,
    own,
)

OPERATIONS = [
    *CREATES,
    *READS,
    *COMPLETES,
    *DELETES,
    *RESTORES,
    *EDITS,
    *LISTS,
    *NEXT_PAGES,
    *FEEDS,
    Create("", key="k"),
    Create("a", key="k"),
]
USERS = st.sampled_from(["alice", "bob"])
requests = st.builds(Request, USERS, USERS, st.sampled_from(OPERATIONS))
histories = st.lists(requests, max_size=20)


def after(*operations: Operation) -> tuple[State, Observation]:
    """What the last of alice's operations answers, and where it leads."""
    state, answer = State(), Refused("NOTHING")
    for operation in operations:
        state, answer = step(state, own("alice", operation))
    return state, answer


def answer(*operations: Operation) -> Observation:
    return after(*operations)[1]


def test_a_new_task_is_open_and_its_text_trimmed() -> None:
    made = answer(Create(" a "))
    assert isinstance(made, Made)
    assert (made.task.title, made.task.completed, made.task.version) == ("a", False, 1)


def test_a_deleted_task_is_found_in_the_trash_only() -> None:
    first = Nth(0)
    assert answer(Create("a"), Delete(first), Read(first)) == Refused("NOT_FOUND")
    listed, trash = (answer(Create("a"), Delete(first), List(deleted=it)) for it in (None, True))
    assert isinstance(listed, Page)
    assert isinstance(trash, Page)
    assert (listed.total, trash.total) == (0, 1)
    back = answer(Create("a"), Delete(first), Restore(first))
    assert isinstance(back, Shown)
    assert back.task.version == 3


def test_a_change_that_changes_nothing_is_none() -> None:
    once, _ = after(Create("a"), Edit(Nth(0), title="a"))
    assert once == after(Create("a"))[0]


def test_an_edit_tells_null_from_absent() -> None:
    described = Create("a", description="b")
    for said, description in (({}, "b"), ({"description": None}, "")):
        shown = answer(described, Edit(Nth(0), title="c", **said))
        assert isinstance(shown, Shown)
        assert shown.task.description == description


def test_an_operation_is_shown_as_it_is_called() -> None:
    for shown in (
        "Create(title='a', completed=True, key='k')",
        "Edit(task=Nth(number=0), description=None, expected=1)",
    ):
        assert repr(eval(shown)) == shown


def test_a_used_key_replays_the_first_answer() -> None:
    again = answer(Create("a", key="k"), Complete(Nth(0)), Create("a", key="k"))
    assert isinstance(again, Made)
    assert (again.replayed, again.task.completed, again.task.version) == (True, False, 1)
    assert answer(Create("a", key="k"), Create("b", key="k")).code == "IDEMPOTENCY_KEY_REUSED"  # type: ignore[union-attr]  # it is a refusal


def test_the_feed_goes_on_from_its_token() -> None:
    feed = answer(Create("a"), Create("b"), Changes(limit=1), Changes(since=Nth(0)))
    assert isinstance(feed, Feed)
    assert [task.title for task in feed.changes] == ["b"]  # type: ignore[union-attr]  # not deleted


@given(histories)
def test_a_user_s_things_change_by_their_own_hand_only(history: list[Request]) -> None:
    state = State()
    for request in history:
        before = {user: state.of(user) for user in ("alice", "bob")}
        state, _ = step(state, request)
        for user, own_things in before.items():
            if (request.actor, request.owner) != (user, user):
                assert state.of(user) == own_things


@given(histories)
def test_a_refusal_changes_nothing(history: list[Request]) -> None:
    state = State()
    for request in history:
        following, seen = step(state, request)
        if isinstance(seen, Refused):
            assert following == state
        state = following


@given(histories)
def test_every_change_raises_the_counter_by_one(history: list[Request]) -> None:
    """Counter and number of versions made are one and the same."""
    state = State()
    for request in history:
        state, _ = step(state, request)
        for _, own_things in state.users:
            assert own_things.counter == sum(task.version for task in own_things.tasks)
