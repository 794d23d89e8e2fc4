"""How much is kept of one user: CONTRACT.md, 4.30 and 5.10."""

from collections.abc import AsyncIterator

import pytest

from tests.support.api import User
from tests.support.service import in_memory_service, serving
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application.limits import Limits


@pytest.fixture
async def ada() -> AsyncIterator[User]:
    """Somebody who may have two tasks, and use two keys."""
    async with serving(
        in_memory_service(tasks=InMemoryTasks(limits=Limits(tasks=2, keys=2)))
    ) as api:
        yield api.user()


async def test_a_task_too_many_is_refused_and_the_trash_counts(ada: User) -> None:
    task = await ada.create()
    await ada.create()
    await ada.send("DELETE", ada.task(task))
    refused = await ada.send("POST", json={"title": "Buy bread"})
    assert (refused.status, refused.code) == (422, "LIMIT_REACHED")
    assert refused.header("retry-after") is None
    assert (await ada.send("POST", f"{ada.task(task)}/restore")).status == 200
    assert (await ada.send("PUT", ada.task(task), json={"title": "Buy milk, too"})).status == 200


async def test_a_key_too_many_is_to_come_back_later(ada: User) -> None:
    body = {"title": "Buy milk"}
    for key in "ab":
        assert (await ada.send("POST", json=body, headers={"Idempotency-Key": key})).status == 201
    refused = await ada.send("POST", json=body, headers={"Idempotency-Key": "c"})
    assert (refused.status, refused.code) == (429, "RATE_LIMITED")
    assert 86_340 <= int(refused.header("retry-after") or 0) <= 86_400
    invalid = await ada.send("POST", json={"title": ""}, headers={"Idempotency-Key": "c"})
    assert (invalid.status, invalid.code) == (422, "VALIDATION_ERROR")
    again = await ada.send("POST", json=body, headers={"Idempotency-Key": "a"})
    assert (again.status, again.header("idempotency-replayed")) == (201, "true")
    full = await ada.send("POST", json=body)
    assert (full.status, full.code) == (422, "LIMIT_REACHED")
