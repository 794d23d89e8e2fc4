"""Whether what concurrent clients saw can be explained by some order of whole operations.

A history is linearizable (Herlihy and Wing, 1990) when its calls can be put in one order that keeps
every call after those that were answered before it began, and in which each result is right. The
search is Wing and Gong's (1993), with Lowe's memory of the configurations that led nowhere.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Operation = TypeVar("Operation")
Result = TypeVar("Result")
State = TypeVar("State", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Call(Generic[Operation, Result]):
    """One operation of a concurrent history; the moments are places in one common sequence."""

    operation: Operation
    result: Result
    invoked: int
    answered: int


Step = Callable[[State, Call[Operation, Result]], State | None]
"""The state after the call; None when the call's result is wrong in this state."""


def linearization(
    calls: Sequence[Call[Operation, Result]],
    initial: State,
    step: Step[State, Operation, Result],
) -> list[Call[Operation, Result]] | None:
    """The calls in an order that explains their results, or None when there is no such order."""
    order = _Search(calls, step).order(frozenset(range(len(calls))), initial)
    return None if order is None else [calls[index] for index in order]


@dataclass
class _Search(Generic[State, Operation, Result]):
    calls: Sequence[Call[Operation, Result]]
    step: Step[State, Operation, Result]
    hopeless: set[tuple[frozenset[int], State]] = field(default_factory=set)
    """Configurations from which the remaining calls cannot be explained."""

    def order(self, remaining: frozenset[int], state: State) -> list[int] | None:
        """The remaining calls in an order that explains them from this state on."""
        if not remaining:
            return []
        if (remaining, state) in self.hopeless:
            return None
        for index in self._possible_next(remaining):
            after = self.step(state, self.calls[index])
            rest = None if after is None else self.order(remaining - {index}, after)
            if rest is not None:
                return [index, *rest]
        self.hopeless.add((remaining, state))
        return None

    def _possible_next(self, remaining: frozenset[int]) -> list[int]:
        """Calls that began before any other remaining call was answered."""
        first_answer = min(self.calls[index].answered for index in remaining)
        return sorted(index for index in remaining if self.calls[index].invoked < first_answer)
