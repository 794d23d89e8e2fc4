"""The project's own adapters and service, certified like anybody else's."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.support.service import in_memory_service
from todo_core.adapters.jwt import SharedSecretVerifier
from todo_core.adapters.litestar import HttpOptions
from todo_core.adapters.postgres import Database, PostgresTasks, PostgresUpkeep
from todo_core.entrypoints.harness import AsgiSubject, PortSubject, Profile, SharedSecret, verify
from todo_core.entrypoints.harness.zoo.mutant import Mutant, in_place
from todo_core.entrypoints.harness.zoo.mutants import mutants

BRIEFLY = Profile("brief", examples=10, steps=18, races=0, shrinking=0.0)
SECRET = "a secret of at least thirty-two bytes"


@pytest.mark.parametrize("connect", [Database.pooled, Database.multiplexed])
def test_postgresql_keeps_every_promise(
    module_database: str, connect: Callable[[str], Database], profile: Profile
) -> None:
    database = connect(module_database)

    @asynccontextmanager
    async def opened() -> AsyncIterator[PostgresTasks]:
        await database.open()
        yield PostgresTasks(database)
        await database.close()

    report = verify(PortSubject(opened, upkeep=lambda _: PostgresUpkeep(database)), profile=profile)
    assert not report.failures, report


def test_the_application_keeps_every_promise(profile: Profile) -> None:
    service = in_memory_service(tokens=SharedSecretVerifier(SECRET))
    report = verify(AsgiSubject(service, SharedSecret(SECRET)), profile=profile)
    assert not report.failures, report
    assert {result.check.id for result in report.unable} == {"FEED-PURGE-01", "COUNT-ONE-01"}


def test_a_deployment_that_demands_if_match_keeps_every_promise() -> None:
    demanding = HttpOptions(require_if_match=True)
    service = in_memory_service(demanding, tokens=SharedSecretVerifier(SECRET))
    report = verify(AsgiSubject(service, SharedSecret(SECRET)))
    assert not report.failures, report


@pytest.mark.parametrize(
    "sabotage",
    [each for each in mutants() if each.name.endswith("_over_http")],
    ids=lambda each: each.name,
)
def test_a_broken_rule_of_the_core_is_told_by_its_literal_check_and_by_the_model(
    sabotage: Mutant,
) -> None:
    service = in_memory_service(tokens=SharedSecretVerifier(SECRET))
    texts, searches = {"TEXT-KEPT-01", "MODEL-TEXT-01"}, {"TEXT-FOUND-01", "MODEL-SEARCH-01"}
    with in_place(sabotage.instead):
        report = verify(
            AsgiSubject(service, SharedSecret(SECRET)),
            profile=BRIEFLY,
            only=texts | searches,
            seed=20261121,
        )
    assert {result.check.id for result in report.failures} in (texts, searches)
