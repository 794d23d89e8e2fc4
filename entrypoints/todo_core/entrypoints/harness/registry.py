"""The one list of checks, which every way to run them shares."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from todo_core.entrypoints.harness.capabilities import FEATURES, Capability
from todo_core.entrypoints.harness.subject import Subject
from todo_core.entrypoints.harness.trial import Trial

Body = Callable[[Trial], Awaitable[None]]
"""What a check does with one trial; raises Violation where a promise is broken."""


class Level(StrEnum):
    """How binding the rule behind a check is (RFC 2119)."""

    MUST = "MUST"
    SHOULD = "SHOULD"


class Effort(StrEnum):
    """How often a check is tried, the cheapest first."""

    ONCE = "once"
    """It says everything in one trial."""
    RACES = "races"
    """Each trial draws an example, in which clients race."""
    GENERATED = "generated"
    """Each trial draws an example."""


@dataclass(frozen=True, slots=True)
class Check:
    """One promise, and how to find out whether it is kept."""

    id: str
    level: Level
    sentence: str
    source: str
    """Where the rule stands."""
    needs: frozenset[Capability]
    """Without these there is nothing to check, or no means to."""
    lacks: Capability | None
    """The feature whose absence is what is checked."""
    effort: Effort
    body: Body

    @property
    def cost(self) -> int:
        """A number that orders checks by what they cost."""
        return list(Effort).index(self.effort)

    def missing(self, subject: Subject) -> frozenset[Capability]:
        """What this check needs and the subject has not."""
        return self.needs - subject.capabilities

    def concerns(self, subject: Subject) -> bool:
        """Whether the rule applies to what the subject declares, means or no means to check it."""
        if self.lacks is not None:
            return self.lacks not in subject.capabilities
        return not self.missing(subject) & FEATURES


_CHECKS: dict[str, Check] = {}


def check(
    check_id: str,
    source: str,
    *needs: Capability,
    level: Level = Level.MUST,
    lacks: Capability | None = None,
    effort: Effort = Effort.ONCE,
) -> Callable[[Body], Body]:
    """Put a function on the list; the first sentence of its docstring is its promise."""

    def register(body: Body) -> Body:
        if check_id in _CHECKS:
            raise ValueError(f"two checks are called {check_id}")
        sentence = " ".join((body.__doc__ or "").partition("\n\n")[0].split())
        _CHECKS[check_id] = Check(
            check_id, level, sentence, source, frozenset(needs), lacks, effort, body
        )
        return body

    return register


def registered() -> tuple[Check, ...]:
    """All checks that were put on the list so far, in its order."""
    return tuple(_CHECKS.values())
