"""The checker of concurrent histories, on registers whose histories are known to be good or bad."""

import itertools
import random

import pytest

from todo_core.entrypoints.harness.linearizability import Call, linearization

Register = Call[str, int]


def step(state: int, call: Register) -> int | None:
    """A register that starts at 0: `w1` writes 1, `r` reads."""
    if call.operation == "r":
        return state if call.result == state else None
    return int(call.operation.removeprefix("w"))


def history(*calls: tuple[str, int, int, int]) -> list[Register]:
    return [Call(operation, result, began, ended) for operation, result, began, ended in calls]


GOOD = {
    "nothing happened": history(),
    "a read after a write sees it": history(("w1", 0, 1, 2), ("r", 1, 3, 4)),
    "a read during a write may see it": history(("w1", 0, 1, 4), ("r", 1, 2, 3)),
    "a read during a write may miss it": history(("w1", 0, 1, 4), ("r", 0, 2, 3)),
    "overlapping writes may take effect in either order": history(
        ("w1", 0, 1, 4), ("w2", 0, 2, 3), ("r", 1, 5, 6)
    ),
    "one read misses a write, and a later one sees it, both during it": history(
        ("w1", 0, 1, 6), ("r", 0, 2, 3), ("r", 1, 4, 5)
    ),
}
BAD = {
    "a read makes a value up": history(("r", 7, 1, 2)),
    "a read after a write misses it": history(("w1", 0, 1, 2), ("r", 0, 3, 4)),
    "reads go back in time": history(("w1", 0, 1, 6), ("r", 1, 2, 3), ("r", 0, 4, 5)),
    "a write is lost": history(("w1", 0, 1, 2), ("w2", 0, 3, 4), ("r", 1, 5, 6)),
    "two readers disagree about the order of two writes": history(
        ("w1", 0, 1, 9),
        ("w2", 0, 2, 10),
        ("r", 1, 3, 4),
        ("r", 2, 5, 6),
        ("r", 1, 7, 8),
        ("r", 2, 11, 12),
        ("r", 1, 13, 14),
    ),
}


@pytest.mark.parametrize("calls", GOOD.values(), ids=GOOD)
def test_a_history_that_some_order_explains_is_accepted(calls: list[Register]) -> None:
    order = linearization(calls, 0, step)
    assert order is not None
    assert sorted(order, key=id) == sorted(calls, key=id)


@pytest.mark.parametrize("calls", BAD.values(), ids=BAD)
def test_a_history_that_no_order_explains_is_refused(calls: list[Register]) -> None:
    assert linearization(calls, 0, step) is None


def test_the_order_that_is_found_explains_every_result_and_keeps_to_time() -> None:
    calls = GOOD["overlapping writes may take effect in either order"]
    order = linearization(calls, 0, step)
    assert order is not None
    state = 0
    for call in order:
        after = step(state, call)
        assert after is not None
        state = after
    assert all(a.invoked < b.answered for a, b in itertools.pairwise(order))


@pytest.mark.parametrize("seed", range(30))
def test_it_agrees_with_trying_every_order(seed: int) -> None:
    """The search and its memory of dead ends change the cost, not the verdict."""
    calls = random_history(random.Random(seed))
    explained = any(explains(order) for order in itertools.permutations(calls))
    assert (linearization(calls, 0, step) is not None) == explained


def test_many_overlapping_calls_take_no_exponential_time() -> None:
    """Twelve writers at once and a read that nothing explains: 12! orders, few configurations."""
    writers = [Call("w1", 0, number, 100) for number in range(12)]
    assert linearization([*writers, Call("r", 7, 101, 102)], 0, step) is None


def random_history(chance: random.Random) -> list[Register]:
    moments = list(range(10))
    chance.shuffle(moments)
    spans = [sorted(moments[place : place + 2]) for place in range(0, 10, 2)]
    return [
        Call(chance.choice(["w1", "w2", "r", "r"]), chance.randrange(3), began, ended)
        for began, ended in spans
    ]


def explains(order: tuple[Register, ...]) -> bool:
    if any(b.answered < a.invoked for a, b in itertools.combinations(order, 2)):
        return False
    state: int | None = 0
    for call in order:
        state = None if state is None else step(state, call)
    return state is not None
