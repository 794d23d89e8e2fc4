"""What is remembered for a while takes no more memory than it was granted."""

from tests.adapters.jwt.minting import SetClock
from todo_core.adapters.jwt.recent import Recent


def test_what_was_added_is_remembered_until_its_time_is_over() -> None:
    clock = SetClock()
    recent = Recent(10, 60, clock)
    recent.add("a")
    clock.time += 59.9
    assert "a" in recent
    assert "b" not in recent
    clock.time += 0.1
    assert "a" not in recent


def test_adding_again_begins_the_time_anew() -> None:
    clock = SetClock()
    recent = Recent(10, 60, clock)
    recent.add("a")
    clock.time += 30
    recent.add("a")
    clock.time += 45
    assert "a" in recent


def test_the_oldest_makes_room() -> None:
    recent = Recent(3, 60, SetClock())
    for item in "a", "b", "a", "c", "d":
        recent.add(item)
    assert (len(recent._until), "b" in recent) == (3, False)
    assert all(item in recent for item in "acd")


def test_a_flood_does_not_make_it_grow() -> None:
    recent = Recent(100, 60, SetClock())
    for number in range(10_000):
        recent.add(number)
    assert len(recent._until) == 100
