"""The checks as tests of somebody's own pytest suite; pytest itself is theirs to bring."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from todo_core.entrypoints.harness.checks import checks
from todo_core.entrypoints.harness.profiles import QUICK, Profile
from todo_core.entrypoints.harness.registry import Check
from todo_core.entrypoints.harness.results import Verdict
from todo_core.entrypoints.harness.subject import Subject
from todo_core.entrypoints.harness.verify import reject_unknown, verify

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class CheckCall:
    """A check, to be called with a subject."""

    check: Check
    profile: Profile
    seed: int | None

    def __call__(self, subject: Subject) -> None:
        """Raise AssertionError with the whole story unless the promise is kept."""
        __tracebackhide__ = True
        report = verify(subject, profile=self.profile, only=[self.check.id], seed=self.seed)
        failed = any(result.verdict is Verdict.FAILED for result in report.results)
        if failed:
            raise AssertionError(str(report))


def parametrize_with_checks(
    subjects: Sequence[Subject],
    *,
    expected_failures: Mapping[str, str] | None = None,
    profile: Profile = QUICK,
    seed: int | None = None,
) -> Callable[[Test], Test]:
    """Run a test with every subject and every check that concerns it and that it lets run:

        @parametrize_with_checks([PortSubject(MyTasks)])
        def test_my_tasks(subject, check):
            check(subject)

    `expected_failures` are reasons by id; raises ValueError for an id that no check has.
    """
    import pytest  # noqa: PLC0415 - no dependency of this package

    reasons = expected_failures or {}
    reject_unknown(reasons)

    def marks(check: Check) -> list[Any]:
        reason = reasons.get(check.id)
        return [pytest.mark.xfail(reason=reason, strict=True)] if reason else []

    cases = [
        pytest.param(
            subject,
            CheckCall(check, profile, seed),
            id=f"{subject.name}-{check.id}",
            marks=marks(check),
        )
        for subject in subjects
        for check in checks()
        if check.concerns(subject) and not check.missing(subject)
    ]
    return pytest.mark.parametrize(("subject", "check"), cases)
