"""The harness examined: every mutant has to die, and whatever is correct has to live."""

from collections.abc import Iterator
from dataclasses import dataclass

from todo_core.entrypoints.harness.profiles import QUICK
from todo_core.entrypoints.harness.subject import Subject
from todo_core.entrypoints.harness.verify import verify
from todo_core.entrypoints.harness.zoo.matrix import first_kill
from todo_core.entrypoints.harness.zoo.mutant import Mutant, app_subject, store_subject
from todo_core.entrypoints.harness.zoo.mutants import mutants
from todo_core.entrypoints.harness.zoo.reference.app import App
from todo_core.entrypoints.harness.zoo.reference.operated import OperatedApp
from todo_core.entrypoints.harness.zoo.reference.store import Store


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the kill matrix, and whether it is as it should be."""

    text: str
    ok: bool


def self_test(seed: int) -> Iterator[Line]:
    """What becomes of each mutant, and then of the correct store and applications."""
    for mutant in mutants():
        yield _fate(mutant, seed)
    for subject in (store_subject(Store), app_subject(App), app_subject(OperatedApp)):
        yield _examined(subject, seed)


def _fate(mutant: Mutant, seed: int) -> Line:
    kill = first_kill(mutant, QUICK, seed)
    return Line(str(kill) if kill else f"survived {mutant.name}", ok=kill is not None)


def _examined(subject: Subject, seed: int) -> Line:
    report = verify(subject, seed=seed)
    refuted = ", ".join(result.check.id for result in report.failures)
    found = f"wrongly refuted by {refuted}" if refuted else "correct, every check held"
    return Line(f"{subject.name}: {found}", ok=not report.failures)
