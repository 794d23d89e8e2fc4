"""The checks as tests of a suite of one's own: this one is such a suite."""

import pytest

from todo_core.adapters.memory import InMemoryTasks
from todo_core.entrypoints.harness import PortSubject, Subject, parametrize_with_checks
from todo_core.entrypoints.harness.parametrize import CheckCall
from todo_core.entrypoints.harness.profiles import QUICK
from todo_core.entrypoints.harness.registry import registered
from todo_core.entrypoints.harness.zoo.mutants.separating import ReadsByIdAlone
from todo_core.entrypoints.harness.zoo.reference.core import StoreCore


@parametrize_with_checks([PortSubject(InMemoryTasks)])
def test_memory(subject: Subject, check: CheckCall) -> None:
    check(subject)


def the_call(check_id: str) -> CheckCall:
    (check,) = (check for check in registered() if check.id == check_id)
    return CheckCall(check, QUICK, seed=1)


def test_a_failing_check_is_a_failing_test_with_the_whole_story() -> None:
    with pytest.raises(AssertionError, match=r"ISO-READ-01 .MUST. failed(.|\n)*bob: Read"):
        the_call("ISO-READ-01")(PortSubject(ReadsByIdAlone, core=StoreCore))


def test_expected_failures_are_marked_with_their_reason() -> None:
    decorate = parametrize_with_checks(
        [PortSubject(ReadsByIdAlone, core=StoreCore)], expected_failures={"ISO-READ-01": "known"}
    )

    def some_test() -> None:
        """Stand for one."""

    (mark,) = decorate(some_test).pytestmark  # type: ignore[attr-defined]  # pytest sets it
    (case,) = (case for case in mark.args[1] if case.id == "ReadsByIdAlone-ISO-READ-01")
    assert [(each.name, each.kwargs) for each in case.marks] == [
        ("xfail", {"reason": "known", "strict": True})
    ]


def test_an_id_that_no_check_has_is_an_error() -> None:
    with pytest.raises(ValueError, match="NO-SUCH-01"):
        parametrize_with_checks([], expected_failures={"NO-SUCH-01": "why"})
