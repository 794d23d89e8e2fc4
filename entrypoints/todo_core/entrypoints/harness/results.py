"""What came of the checks, as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from todo_core.entrypoints.harness.http.messages import Exchange
from todo_core.entrypoints.harness.registry import Check
from todo_core.entrypoints.harness.trial import Step


class Verdict(StrEnum):
    """How a check ended."""

    HELD = "held"
    FAILED = "failed"
    EXPECTED = "failed as expected"
    UNABLE = "could not be run"
    """The subject gives no means to find out."""
    UNFINISHED = "was not finished"
    """There were means, but not enough requests or patience."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The shortest way that was found to break a promise."""

    complaint: str
    steps: Sequence[Step]
    exchanges: Sequence[Exchange]
    users: dict[str, str]
    """What the users in the steps were really called."""
    names_matter: bool = False
    """Whether it only fails for users who are called so."""
    drawn: Sequence[object] = ()
    """What the example was made of."""
    caveat: str = ""
    """Why the steps alone do not show it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found."""

    check: Check
    verdict: Verdict
    examples: int = 0
    exercised: int = 0
    """How often the promise was put to the test, over all examples."""
    seconds: float = 0.0
    note: str = ""
    """Why it could not be run, or why it was expected to fail."""
    failure: Failure | None = None
