"""What a rate leaves: todo_core.adapters.memory.sliding_window."""

from hypothesis import given
from hypothesis import strategies as st

from todo_core.adapters.memory.sliding_window import Window, admit
from todo_core.application.ports import Rate

RATES = st.builds(Rate, requests=st.integers(1, 30), seconds=st.integers(1, 3))
PAUSES = st.lists(st.one_of(st.integers(0, 50), st.integers(0, 7000)), max_size=100)


def moments(pauses: list[int]) -> list[int]:
    """Milliseconds, each so much later than the one before."""
    return [sum(pauses[: at + 1]) for at in range(len(pauses))]


def after(pauses: list[int], rate: Rate) -> tuple[Window | None, int]:
    """A window after requests at these moments, and the last of the moments."""
    window, now = None, 0
    for now in moments(pauses):
        window, _ = admit(window, rate, now)
    return window, now


@given(RATES, st.integers(0, 10**12))
def test_somebody_new_may_ask_exactly_so_often(rate: Rate, now: int) -> None:
    window, left = None, []
    for _ in range(rate.requests + 3):
        window, allowance = admit(window, rate, now)
        left.append((allowance.allowed, allowance.remaining))
    expected = [(True, n) for n in reversed(range(rate.requests))]
    assert left == [*expected, (False, 0), (False, 0), (False, 0)]


@given(RATES, st.lists(st.integers(0, 100), min_size=1, max_size=200))
def test_within_the_time_of_the_rate_no_more_pass_than_it_says(
    rate: Rate, pauses: list[int]
) -> None:
    window, passed = None, 0
    for now in moments([0, *pauses]):
        if now < rate.seconds * 1000:
            window, allowance = admit(window, rate, now)
            passed += allowance.allowed
    assert passed <= rate.requests


@given(RATES, PAUSES)
def test_as_many_more_pass_at_once_as_was_said(rate: Rate, pauses: list[int]) -> None:
    window, now = after(pauses, rate)
    window, allowance = admit(window, rate, now)
    more = 0
    while True:
        window, following = admit(window, rate, now)
        if not following.allowed:
            break
        more += 1
    assert allowance.remaining == more


@given(RATES, PAUSES)
def test_whoever_is_refused_is_told_the_very_moment_when_that_ends(
    rate: Rate, pauses: list[int]
) -> None:
    window, now = after(pauses, rate)
    while True:
        window, allowance = admit(window, rate, now)
        if not allowance.allowed:
            break
    then = now + round(allowance.reset_after * 1000)
    assert 0 < allowance.reset_after <= rate.seconds
    assert not admit(window, rate, then - 1)[1].allowed
    assert admit(window, rate, then)[1].allowed


def test_the_end_of_a_window_is_no_moment_to_have_twice_as_much() -> None:
    """All that the rate allows at the very end of a window, and again at once in the next one."""
    rate = Rate(100, 60)
    window, _ = admit(None, rate, 0)
    passed = 0
    for now in [59_999] * 200 + [60_000] * 200 + [60_600] * 200:
        window, allowance = admit(window, rate, now)
        passed += allowance.allowed
    assert passed == 99 + 1 + 1


def test_a_steady_user_gets_the_rate() -> None:
    """Ten times as many requests as the rate allows, evenly, for a hundred times its time."""
    rate, window, passed = Rate(60, 60), None, 0
    for now in range(0, 6_000_000, 100):
        window, allowance = admit(window, rate, now)
        passed += allowance.allowed
    assert 6000 <= passed <= 6060


def test_a_pause_of_twice_the_time_makes_everything_new() -> None:
    rate = Rate(5, 60)
    window, _ = after([0] * 5, rate)
    assert admit(window, rate, 71_999)[1].remaining == 0
    assert admit(window, rate, 120_000)[1].remaining == 4


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    rate = Rate(5, 60)
    window, _ = after([3_600_000, 0, 0, 0, 0], rate)
    assert admit(window, rate, 0)[1].remaining == 4
