"""What is remembered for a while takes no more memory than it was granted."""

from tests.adapters.jwt.minting import SetClock
from todo_core.adapters.jwt.recent import Recent


def test_what_came_first_is_remembered_until_its_time_is_over() -> None:
    clock = SetClock()
    recent = Recent(10, 60, clock)
    assert recent.first("a", 1) == 1
    clock.time += 59.9
    assert recent.first("a", 2) == 1
    assert recent.first("b", 3) == 3
    clock.time += 0.1
    assert recent.first("a", 4) == 4
    assert recent.first("a", 5) == 4


def test_the_oldest_makes_room() -> None:
    recent = Recent(3, 60, SetClock())
    for number, item in enumerate(["a", "b", "a", "c", "d"]):
        recent.first(item, number)
    assert len(recent._known) == 3
    assert [recent.first(item, 9) for item in "bcd"] == [1, 3, 4]


def test_a_flood_does_not_make_it_grow() -> None:
    recent = Recent(100, 60, SetClock())
    for number in range(10_000):
        recent.first(number, number)
    assert len(recent._known) == 100
