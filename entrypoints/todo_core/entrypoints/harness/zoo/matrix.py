"""Who kills whom: mutants against checks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from todo_core.entrypoints.harness.checks import checks
from todo_core.entrypoints.harness.examine import Examination
from todo_core.entrypoints.harness.profiles import Profile
from todo_core.entrypoints.harness.registry import Check
from todo_core.entrypoints.harness.results import Verdict
from todo_core.entrypoints.harness.verify import opened
from todo_core.entrypoints.harness.zoo.mutant import Mutant, in_place


@dataclass(frozen=True, slots=True)
class Kill:
    """A check that noticed a mutant, and how many examples it took."""

    mutant: Mutant
    check: Check
    examples: int

    def __str__(self) -> str:
        examples = "1 example" if self.examples == 1 else f"{self.examples} examples"
        return f"killed {self.mutant.name} by {self.check.id} after {examples}"


def killers(mutant: Mutant, profile: Profile, seed: int) -> Iterator[Kill]:
    """Every check that notices the mutant; the one that has to, first."""
    subject = mutant.subject()
    with in_place(mutant.instead), opened(subject, profile, seed) as examination:
        candidates = [
            check for check in checks() if check.concerns(subject) and not check.missing(subject)
        ]
        candidates.sort(key=lambda check: (check.id != mutant.sole_killer, check.cost))
        for check in candidates:
            kill = _attempt(replace(examination, shrinking=False), mutant, check)
            if kill:
                yield kill


def _attempt(examination: Examination, mutant: Mutant, check: Check) -> Kill | None:
    examination.broken.clear()
    result = examination.examine(check)
    return Kill(mutant, check, result.examples) if result.verdict is Verdict.FAILED else None


def first_kill(mutant: Mutant, profile: Profile, seed: int) -> Kill | None:
    """The first check that notices the mutant; None when it survives all of them."""
    return next(killers(mutant, profile, seed), None)
