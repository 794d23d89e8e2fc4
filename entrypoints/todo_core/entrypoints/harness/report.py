"""What all checks found on one subject."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from todo_core.entrypoints.harness.registry import Level
from todo_core.entrypoints.harness.reports.text import describe
from todo_core.entrypoints.harness.results import Result, Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """The results of one examination."""

    subject: str
    profile: str
    seed: int
    """Draws the same examples again."""
    results: Sequence[Result]
    base_url: str = "http://localhost:8000"
    """Where the subject answers, if it speaks HTTP."""
    repeat: str = "verify(subject, only=['{id}'], seed={seed}, profile='{profile}')"
    """What repeats a check."""

    @property
    def ok(self) -> bool:
        """Whether every MUST held that the subject let be checked."""
        broken = (Verdict.FAILED, Verdict.UNFINISHED)
        return not any(
            result.verdict in broken and result.check.level is Level.MUST for result in self.results
        )

    @property
    def failures(self) -> list[Result]:
        """What failed without being expected to."""
        return [result for result in self.results if result.verdict is Verdict.FAILED]

    @property
    def unable(self) -> list[Result]:
        """What could not be run."""
        return [result for result in self.results if result.verdict is Verdict.UNABLE]

    def story(self, result: Result) -> str:
        """A failed check in full: steps, expectation, and how to see it again."""
        again = self.repeat.format(id=result.check.id, seed=self.seed, profile=self.profile)
        return describe(result, again, self.base_url)

    @property
    def summary(self) -> str:
        """How many checks ended how, and why some were not run."""
        counts = Counter(result.verdict for result in self.results)
        parts = {verdict: f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]}
        if self.unable:
            notes = Counter(result.note for result in self.unable)
            reasons = (f"{count}: {note}" for note, count in notes.most_common())
            parts[Verdict.UNABLE] += f" ({', '.join(reasons)})"
        return ", ".join(parts.values())

    def __str__(self) -> str:
        """Every failure in full, and a last line that counts."""
        return "\n\n".join([*map(self.story, self.failures), self.summary])
