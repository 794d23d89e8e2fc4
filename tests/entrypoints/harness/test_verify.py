"""Running the checks: what is run, what is reported, and what is never passed over."""

import asyncio
import re
import textwrap
from collections.abc import Callable
from datetime import datetime

import pytest

from todo_core.adapters.memory import InMemoryTasks
from todo_core.application.ports.tasks import ChangePage
from todo_core.domain.changes import Change, Restore, Versions
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.entrypoints.harness import (
    FEATURES,
    Capability,
    Level,
    PortSubject,
    Profile,
    Report,
    Verdict,
    checks,
    operations,
    replay,
    verify,
)
from todo_core.entrypoints.harness.observations import Page
from todo_core.entrypoints.harness.operations import Complete, Create, List, Nth, Of, Read, own
from todo_core.entrypoints.harness.profiles import QUICK
from todo_core.entrypoints.harness.registry import Check, Effort
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.verify import opened
from todo_core.entrypoints.harness.zoo.mutants.changing import DeletesAnyVersion
from todo_core.entrypoints.harness.zoo.mutants.separating import ReadsByIdAlone
from todo_core.entrypoints.harness.zoo.reference.core import StoreCore
from todo_core.entrypoints.harness.zoo.reference.store import Key, Shelf, Store


class ModestStore(Store):
    """Offers nothing beyond create, read, edit, complete, delete and list, and says so."""

    async def add(self, owner: Owner, task: Task, keyed: Key | None = None) -> Task:
        if keyed:
            raise NotImplementedError
        return await super().add(owner, task)

    async def update(
        self,
        owner: Owner,
        task_id: TaskId,
        change: Change,
        now: datetime,
        expected: Versions | None = None,
    ) -> Task:
        if expected is not None or isinstance(change, Restore):
            raise NotImplementedError
        return await super().update(owner, task_id, change, now)

    async def changes(self, owner: Owner, since: int, limit: int) -> ChangePage:
        raise NotImplementedError


def verdict(report: Report, check_id: str) -> Verdict:
    (found,) = (result.verdict for result in report.results if result.check.id == check_id)
    return found


def ids(report: Report) -> set[str]:
    return {result.check.id for result in report.results}


def test_a_feature_that_is_not_declared_is_checked_to_be_refused() -> None:
    report = verify(PortSubject(ModestStore, core=StoreCore, features=frozenset()))
    assert report.ok, report
    assert verdict(report, "ABSENT-RESTORE-01") is Verdict.HELD
    assert not {"MODEL-KEY-01", "MODEL-FEED-01", "ISO-RESTORE-01"} & ids(report)


def test_a_feature_that_is_declared_has_to_work() -> None:
    report = verify(
        PortSubject(ModestStore, core=StoreCore), only=["MODEL-FEED-01", "ABSENT-CHANGES-01"]
    )
    assert [result.check.id for result in report.failures] == ["MODEL-FEED-01"]
    assert "ABSENT-CHANGES-01" not in ids(report)


def test_a_check_without_the_means_is_listed_as_not_run() -> None:
    report = verify(PortSubject(Store, core=StoreCore), only=["TOKEN-EXP-01", "ISO-READ-01"])
    (unable,) = report.unable
    assert (unable.check.id, unable.note) == ("TOKEN-EXP-01", "needs forged-tokens")
    assert report.ok


def test_a_failure_tells_the_shortest_way_there() -> None:
    report = verify(
        PortSubject(DeletesAnyVersion, core=StoreCore), only=["MODEL-VERSION-01"], seed=5
    )
    (result,) = report.failures
    assert result.failure
    assert len(result.failure.steps) == 2
    story = str(report)
    assert "MODEL-VERSION-01 (MUST) failed" in story
    assert "1. alice: Create(title='a') -> Made(" in story
    assert "own('alice', Delete(task=Nth(number=0), expected=2))" in story
    assert "verify(subject, only=['MODEL-VERSION-01'], seed=5, profile='quick')" in story


def test_what_a_report_tells_can_be_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python snippet of a failure, run as it stands."""
    report = verify(PortSubject(ReadsByIdAlone, core=StoreCore), only=["ISO-READ-01"])
    snippet = str(report).partition("In Python:")[2]
    lines = [line[2:] for line in snippet.splitlines() if line.startswith("  ")]
    code = "\n".join(lines).replace("replay([", "replay(subject, [")
    exec(compile(code, "snippet", "exec"), {"subject": PortSubject(ReadsByIdAlone, core=StoreCore)})
    assert "bob: Read(task=Of(user='alice')) -> Shown(" in capsys.readouterr().out


def test_replay_names_tasks_by_who_made_them() -> None:
    steps = [
        own("alice", Create("a")),
        own("alice", Complete(Nth(0))),
        own("bob", Read(Of("alice"))),
        own("alice", List()),
    ]
    made, shown, refused, page = replay(PortSubject(Store, core=StoreCore), steps)
    assert made.task.id == shown.task.id == page.tasks[0].id  # type: ignore[union-attr]  # as the model says
    assert refused.code == "NOT_FOUND"  # type: ignore[union-attr]  # likewise


def test_the_same_seed_finds_the_same() -> None:
    def found(seed: int) -> tuple[int, object]:
        report = verify(
            PortSubject(DeletesAnyVersion, core=StoreCore), only=["MODEL-VERSION-01"], seed=seed
        )
        (result,) = report.failures
        assert result.failure
        return result.examples, [step.request for step in result.failure.steps]

    assert found(1) == found(1)


def test_an_expected_failure_is_no_failure_and_an_unexpected_success_is_one() -> None:
    reasons = {"ISO-READ-01": "known since spring", "ISO-EDIT-01": "no longer true"}
    report = verify(
        PortSubject(ReadsByIdAlone, core=StoreCore), only=list(reasons), expected_failures=reasons
    )
    assert verdict(report, "ISO-READ-01") is Verdict.EXPECTED
    assert [result.check.id for result in report.failures] == ["ISO-EDIT-01"]
    assert "no longer true" in str(report)


@pytest.mark.parametrize("where", ["only", "expected_failures"])
def test_an_id_that_no_check_has_is_an_error(where: str) -> None:
    with pytest.raises(ValueError, match="NO-SUCH-01"):
        verify(PortSubject(Store, core=StoreCore), **{where: {"NO-SUCH-01": "why"}})


def test_a_check_that_puts_nothing_to_the_test_has_failed() -> None:
    async def nothing(trial: Trial) -> None:
        """Do nothing."""

    result = examined(nothing)
    assert result.verdict is Verdict.FAILED
    assert result.failure
    assert result.failure.complaint == "no example put the promise to the test"


def test_a_store_that_breaks_down_is_reported_not_raised() -> None:
    async def breaks(trial: Trial) -> None:
        """Break down."""
        raise ZeroDivisionError

    result = examined(breaks)
    assert result.failure
    assert "ZeroDivisionError" in result.failure.complaint


def examined(body: Callable[[Trial], object]):
    check = Check(
        id="TEST-01",
        level=Level.MUST,
        sentence="It is kept.",
        source="",
        needs=frozenset(),
        lacks=None,
        effort=Effort.GENERATED,
        body=body,  # type: ignore[arg-type]  # a coroutine function
    )
    with opened(PortSubject(Store, core=StoreCore), QUICK, seed=1) as examination:
        return examination.examine(check)


def test_each_check_gets_its_share_of_a_budget() -> None:
    """So the many cheap ones are not starved by one that generates."""
    report = verify(
        PortSubject(Store, core=StoreCore), only=["MODEL-LIFE-01", "ISO-READ-01"], budget=60
    )
    assert verdict(report, "MODEL-LIFE-01") is verdict(report, "ISO-READ-01") is Verdict.HELD
    assert report.ok


def test_a_spent_budget_is_neither_a_pass_nor_a_failure() -> None:
    report = verify(PortSubject(Store, core=StoreCore), budget=1)
    assert {result.verdict for result in report.results} >= {Verdict.UNFINISHED}
    assert not report.failures
    assert not report.ok
    assert "was not finished" in str(report)


class NamesFiles(Store):
    """Replaces in user ids what a file system might not like."""

    def shelf(self, owner: Owner) -> Shelf:
        return self.shelves[re.sub("[^A-Za-z0-9]", "_", owner.user_id)]


def test_where_names_matter_the_snippet_gives_them() -> None:
    report = verify(PortSubject(NamesFiles, core=StoreCore), only="ISO-NAME-01")
    story = str(report)
    (snippet,) = re.findall(r"replay\(subject, \[.*\], users=\{.*\}\)", story, re.DOTALL)
    assert snippet.isascii()
    names = vars(operations) | {
        "replay": replay,
        "subject": PortSubject(NamesFiles, core=StoreCore),
    }
    shown = eval(textwrap.dedent(snippet), names)
    assert any(isinstance(each, Page) and each.tasks for each in shown)


def test_a_name_or_a_profile_that_is_unknown_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"ISO-READ-1; is ISO-READ-01 meant\?"):
        verify(PortSubject(Store, core=StoreCore), only="ISO-READ-1")
    with pytest.raises(ValueError, match="called slow, but quick and thorough"):
        verify(PortSubject(Store, core=StoreCore), profile="slow")


def test_every_check_that_can_be_run_on_memory_holds(profile: Profile) -> None:
    def upkeep(tasks: InMemoryTasks) -> InMemoryTasks:
        return tasks

    subject = PortSubject(InMemoryTasks, upkeep=upkeep)  # type: ignore[arg-type]  # it is what was made
    report = verify(subject, profile=profile)
    assert not report.failures, report
    means = {Capability.HTTP, Capability.FORGED_TOKENS}
    assert {result.check.id for result in report.unable} == {
        check.id for check in checks() if check.concerns(subject) and check.needs & means
    }


async def test_inside_an_event_loop_it_runs_in_a_thread() -> None:
    with pytest.raises(RuntimeError, match=r"asyncio\.to_thread"):
        verify(PortSubject(Store, core=StoreCore), only=["ISO-READ-01"])
    report = await asyncio.to_thread(
        verify, PortSubject(Store, core=StoreCore), only=["ISO-READ-01"]
    )
    assert report.ok


def test_features_and_means_are_told_apart() -> None:
    assert Capability.HTTP not in FEATURES
    assert Capability.RESTORE in FEATURES
