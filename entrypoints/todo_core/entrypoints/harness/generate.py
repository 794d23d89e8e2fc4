"""Lets Hypothesis find the examples of a check, from a seed alone, and shorten one that fails."""

from collections.abc import Callable, Iterator
from typing import Final

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

Attempt = Callable[[st.DataObject], None]

# After ten examples of a run, Hypothesis mostly varies what it has; histories gain more from fresh
# ones, so a check gets several short runs, each with a seed of its own.
_ROUND: Final = 10

# Histories are long, and a service may be slow.
_NOT_ASKED: Final = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
)


def generate(attempt: Attempt, seed: str, examples: int, *, shrinking: bool) -> None:
    """Try at most so many examples; raises what the attempt raises for the simplest that fails."""
    for number, size in enumerate(_rounds(examples)):
        _run(attempt, f"{seed} {number}", size, shrinking=shrinking)


def _rounds(examples: int) -> Iterator[int]:
    while examples > 0:
        yield min(examples, _ROUND)
        examples -= _ROUND


def _run(attempt: Attempt, seed: str, examples: int, *, shrinking: bool) -> None:
    @hypothesis.seed(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        report_multiple_bugs=False,
        print_blob=False,
        phases=(Phase.generate, Phase.shrink) if shrinking else (Phase.generate,),
        verbosity=Verbosity.quiet,
        suppress_health_check=_NOT_ASKED,
    )
    @given(data=st.data())
    def example(data: st.DataObject) -> None:
        attempt(data)

    example()
