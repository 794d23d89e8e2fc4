"""Runs one check on one subject, as often as its examples ask for."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from hypothesis import strategies as st

from todo_core.entrypoints.harness.budget import Budget, BudgetSpent
from todo_core.entrypoints.harness.checks.responses import broken_rules
from todo_core.entrypoints.harness.draws import DrawnBefore, TakesAnotherCourse
from todo_core.entrypoints.harness.generate import generate
from todo_core.entrypoints.harness.http.messages import Exchange
from todo_core.entrypoints.harness.profiles import Profile
from todo_core.entrypoints.harness.registry import Check, Effort
from todo_core.entrypoints.harness.results import Failure, Result, Verdict
from todo_core.entrypoints.harness.subject import Subject
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import NoAnswer, Violation

_LEFTOVERS: Final = (
    "On an empty store the same example holds, so it takes what other users have left there, or"
    " chance: see ISO-LIST-01 and the other ISO checks, which judge whether users are kept apart."
)


@dataclass
class Examination:
    """One subject, open in one event loop, and what is known of it so far."""

    subject: Subject
    runner: asyncio.Runner
    profile: Profile
    seed: int
    budget: Budget = field(default_factory=Budget)
    shrinking: bool = True
    """Whether failing examples are made short."""
    after_trial: Callable[[Trial], None] = lambda _: None
    broken: dict[str, Exchange] = field(default_factory=dict)
    """For each rule for single responses, the first exchange of any trial that broke it."""
    silences: int = 0
    """How many checks got no answer."""

    def examine(self, check: Check) -> Result:
        """What the check finds; one that puts nothing to the test has failed."""
        return _Attempt(self, check).result()

    def again(self, check: Check, failure: Failure) -> Failure:
        """The failure as the same example leads to it here; if it does not, it says so."""
        trial = Trial(self.subject, self.profile, DrawnBefore(failure.drawn))
        try:
            self.runner.run(_body(check, trial))
        except TakesAnotherCourse:
            pass
        except Exception as error:  # noqa: BLE001 - as when it was first tried
            return _failure(trial, error)
        return replace(failure, caveat=_LEFTOVERS)


@dataclass
class _Attempt:
    examination: Examination
    check: Check
    examples: int = 0
    exercised: int = 0
    failure: Failure | None = None
    give_up_at: float | None = None
    stopped: bool = False

    def result(self) -> Result:
        began = time.monotonic()
        try:
            self._try_examples()
        except BudgetSpent:
            pass
        except Exception as error:  # noqa: BLE001 - every trial keeps its own failure; the rest is reported
            if not self.stopped:  # or Hypothesis wonders why an example ended early
                self.failure = self.failure or Failure(repr(error), (), (), {})
        if not self.failure and not self.exercised and self.examination.budget.is_spent:
            return Result(self.check, Verdict.UNFINISHED, note="the request budget was too small")
        failure = self.failure or self._vacuous()
        return Result(
            self.check,
            Verdict.FAILED if failure else Verdict.HELD,
            self.examples,
            self.exercised,
            time.monotonic() - began,
            failure=failure,
        )

    def _try_examples(self) -> None:
        if self.check.effort is Effort.ONCE:
            self._try(None)
        else:
            here = self.examination
            races = self.check.effort is Effort.RACES
            examples = here.profile.races if races else here.profile.examples
            seed = f"{here.seed} {self.check.id}"
            generate(self._try, seed, examples, shrinking=here.shrinking)

    def _try(self, data: st.DataObject | None) -> None:
        """One example; remembers the shortest that fails."""
        self._stop_when_spent()
        self.examples += self.failure is None
        here = self.examination
        trial = Trial(here.subject, here.profile, data, here.broken)
        try:
            here.runner.run(_body(self.check, trial))
        except Exception as error:
            self._remember(_failure(trial, error), silent=isinstance(error, NoAnswer))
            raise
        finally:
            self._account_for(trial)

    def _account_for(self, trial: Trial) -> None:
        self.exercised += trial.exercised
        self.examination.budget.spend(max(len(trial.steps), len(trial.all_exchanges)))
        for exchange in trial.all_exchanges:
            for rule in broken_rules(exchange):
                self.examination.broken.setdefault(rule, exchange)
        self.examination.after_trial(trial)

    def _remember(self, failure: Failure, *, silent: bool) -> None:
        if self.failure is None or len(failure.steps) <= len(self.failure.steps):
            self.failure = failure
        if self.give_up_at is None:
            patience = 0.0 if silent else self.examination.profile.shrinking
            self.give_up_at = time.monotonic() + patience
            self.examination.silences += silent

    def _stop_when_spent(self) -> None:
        late = self.give_up_at is not None and time.monotonic() > self.give_up_at
        self.stopped = late or self.examination.budget.is_spent
        if self.stopped:
            raise BudgetSpent

    def _vacuous(self) -> Failure | None:
        if self.exercised:
            return None
        return Failure("no example put the promise to the test", (), (), {})


def _failure(trial: Trial, error: Exception) -> Failure:
    known = isinstance(error, Violation)
    complaint = str(error) if known else f"the check could not go on: {error!r}"
    return Failure(
        complaint, trial.steps, trial.exchanges, trial.users, trial.has_called, trial.drawn
    )


async def _body(check: Check, trial: Trial) -> None:
    await check.body(trial)
