"""Where the examples of a check are drawn from: Hypothesis, or what it drew once before."""

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

Drawn = TypeVar("Drawn")


class Draws(Protocol):
    """Gives examples."""

    def draw(self, strategy: st.SearchStrategy[Drawn]) -> Drawn:
        """An example of what the strategy describes."""
        ...


class TakesAnotherCourse(Exception):
    """A check wants more drawn than it did before, so this is no longer the same example."""


class DrawnBefore(Draws):
    """Gives what was drawn before, in the same order."""

    def __init__(self, values: Iterable[Any]) -> None:
        self._values = iter(values)

    def draw(self, strategy: st.SearchStrategy[Drawn]) -> Drawn:  # noqa: ARG002 - it was asked then
        for value in self._values:
            drawn: Drawn = value
            return drawn
        raise TakesAnotherCourse
