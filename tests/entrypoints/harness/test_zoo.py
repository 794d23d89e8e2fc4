"""The checks catch what they are for, each something that no other one catches."""

from collections import Counter

import pytest

from todo_core.entrypoints.harness import QUICK, Profile, Subject, checks, verify
from todo_core.entrypoints.harness.zoo.matrix import first_kill, killers
from todo_core.entrypoints.harness.zoo.mutant import Mutant, app_subject, store_subject
from todo_core.entrypoints.harness.zoo.mutants import mutants
from todo_core.entrypoints.harness.zoo.reference.app import App
from todo_core.entrypoints.harness.zoo.reference.operated import OperatedApp
from todo_core.entrypoints.harness.zoo.reference.store import Store
from todo_core.entrypoints.harness.zoo.self_test import self_test

GLANCE = Profile("glance", examples=4, steps=8, races=2, shrinking=0.0)
"""Enough to see which checks a mutant concerns at all."""
SEED = 20261121
EVERY_MUTANT = pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)


def test_every_check_has_a_mutant_that_it_alone_kills() -> None:
    sole_killers = {mutant.sole_killer for mutant in mutants()}
    assert {check.id for check in checks()} == sole_killers - {None}


def test_there_are_many_mutants_each_with_a_name_and_a_mistake_of_its_own() -> None:
    assert len(mutants()) >= 30
    assert max(Counter(mutant.name for mutant in mutants()).values()) == 1
    assert all(mutant.mistake.endswith(".") for mutant in mutants())


@EVERY_MUTANT
def test_every_mutant_dies_by_the_check_that_is_for_it(mutant: Mutant) -> None:
    kill = first_kill(mutant, QUICK, SEED)
    assert kill
    assert kill.check.id == (mutant.sole_killer or kill.check.id)


@pytest.mark.parametrize(
    "mutant", [each for each in mutants() if each.sole_killer], ids=lambda mutant: mutant.name
)
def test_no_other_check_kills_what_one_has_to_kill_alone(mutant: Mutant, profile: Profile) -> None:
    """The whole matrix: every check against every mutant."""
    look = GLANCE if profile is QUICK else QUICK
    assert {kill.check.id for kill in killers(mutant, look, SEED)} <= {mutant.sole_killer}


@pytest.mark.parametrize(
    "subject",
    [store_subject(Store), app_subject(App), app_subject(OperatedApp)],
    ids=lambda it: it.name,
)
def test_what_the_mutants_start_from_is_correct(subject: Subject, profile: Profile) -> None:
    report = verify(subject, profile=profile)
    assert not report.failures, report


def test_the_self_test_tells_the_fate_of_each() -> None:
    first = next(self_test(SEED))
    assert first.ok
    assert first.text.startswith(f"killed {mutants()[0].name} by ")
