"""Somebody else's adapter is certified in ten lines."""

import runpy
from pathlib import Path

import pytest

from tests.support.owners import new_owner
from tests.support.stored import Key, add
from tests.support.tasks import new_task
from todo_core.application.limits import Limits
from todo_core.domain.errors import TooManyKeys, TooManyTasks
from todo_core.entrypoints.harness import PortSubject, Profile, verify

EXAMPLE = Path(__file__).parents[3] / "examples/own_adapter.py"


def test_a_store_on_sqlite_is_certified(profile: Profile) -> None:
    opened = runpy.run_path(str(EXAMPLE))["opened"]
    report = verify(PortSubject(opened, name="SQLite"), profile=profile)
    assert not report.failures, report


async def test_it_keeps_as_much_as_its_limits_say() -> None:
    tasks = runpy.run_path(str(EXAMPLE))["SqliteTasks"](limits=Limits(tasks=2, keys=1))
    owner = new_owner()
    first = await add(tasks, owner, new_task(owner), Key("a", b"f"))
    with pytest.raises(TooManyKeys):
        await add(tasks, owner, new_task(owner), Key("b", b"f"))
    await add(tasks, owner, new_task(owner))
    with pytest.raises(TooManyTasks):
        await add(tasks, owner, new_task(owner))
    assert (await add(tasks, owner, new_task(owner), Key("a", b"f"))).id == first.id
    tasks.close()
