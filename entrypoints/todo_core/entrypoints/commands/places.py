"""What is told of many lines of a file, each sentence once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from todo_core.domain.errors import Problem

_LINE = "line "


def by_sentence(problems: Iterable[Problem]) -> Iterator[str]:
    """Each sentence behind all of its places, such as `lines 1 to 3 and 7: title: is required`."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for problem in problems:
        places[problem.message].append(problem.field)
    for message, found in places.items():
        yield str(Problem(_together(found), message))


def _together(places: list[str]) -> str:
    if len(places) == 1:
        return places[0]
    *some, last = map(_named, _runs(sorted(int(place.removeprefix(_LINE)) for place in places)))
    return f"lines {', '.join(some)} and {last}" if some else f"lines {last}"


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of numbers that follow each other."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number > last + 1:
            yield first, last
            first = number
        last = number
    yield first, last


def _named(run: tuple[int, int]) -> str:
    first, last = run
    return str(first) if first == last else f"{first} to {last}"
