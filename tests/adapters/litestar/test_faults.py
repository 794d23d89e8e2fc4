"""What is raised inside and what the client learns of it: CONTRACT.md, section 4."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.service import WEB_PAGE, in_memory_service, serving
from todo_core.adapters.litestar.errors import FAULTS
from todo_core.adapters.litestar.refusal import fault_of
from todo_core.adapters.memory import InMemoryTasks
from todo_core.domain.errors import (
    ConcurrentChange,
    IdempotencyKeyReused,
    InvalidCursor,
    ListUnchanged,
    SyncTokenExpired,
    TaskNotFound,
    TodoError,
    Unavailable,
)

SECRET = "postgresql://user:s3cr3t@host"
TASK = "01a1fd2c-bd4b-7000-8000-000000000001"


class FailingTasks(InMemoryTasks):
    """Raises one error, whatever it is asked."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    async def _fail(self, *args: Any) -> Any:
        raise self.error

    some = save = list = changes = _fail


def _all_errors(kind: type[TodoError] = TodoError) -> Iterator[type[TodoError]]:
    for error in kind.__subclasses__():
        yield error
        yield from _all_errors(error)


def test_every_error_of_the_domain_but_good_news_has_an_entry() -> None:
    domain = {error for error in _all_errors() if error.__module__ == TodoError.__module__}
    assert set(FAULTS) == domain - {ListUnchanged}


def test_an_adapters_own_kind_of_error_counts_as_what_it_is() -> None:
    class PoolExhausted(Unavailable):
        """A more exact one."""

    assert fault_of(PoolExhausted()).status == 503


@pytest.mark.parametrize(
    ("error", "asked", "status", "code"),
    [
        (Unavailable(SECRET), "GET", 503, "SERVICE_UNAVAILABLE"),
        (ConcurrentChange(SECRET), f"DELETE /{TASK}", 409, "CONFLICT"),
        (TaskNotFound(SECRET), f"DELETE /{TASK}", 404, "NOT_FOUND"),
        (InvalidCursor(SECRET), "GET", 400, "INVALID_CURSOR"),
        (SyncTokenExpired(SECRET), "GET /changes", 410, "SYNC_TOKEN_EXPIRED"),
        (IdempotencyKeyReused(SECRET), "POST", 422, "IDEMPOTENCY_KEY_REUSED"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, TodoError) else None,
)
async def test_what_goes_wrong_behind_is_told_in_fixed_words(
    caplog: pytest.LogCaptureFixture, error: TodoError, asked: str, status: int, code: str
) -> None:
    method, _, rest = asked.partition(" ")
    async with serving(in_memory_service(tasks=FailingTasks(error))) as api:
        user = api.user()
        reply = await user.send(method, user.tasks + rest, json={"title": "x"})
    assert (reply.status, reply.code) == (status, code)
    assert b"s3cr3t" not in reply.body
    assert (reply.header("retry-after") == "1") is (status == 503)
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(SECRET),
        TimeoutError(SECRET),
        TodoError(SECRET),
        ExceptionGroup(SECRET, [OSError()]),
    ],
    ids=repr,
)
async def test_what_nobody_foresaw_is_logged_once_and_opaque_outside(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    async with serving(in_memory_service(tasks=FailingTasks(error))) as api:
        reply = await api.user().send("GET", headers={"origin": WEB_PAGE})
    assert (reply.status, reply.code) == (500, "INTERNAL_ERROR")
    assert b"s3cr3t" not in reply.body
    assert reply.header("access-control-allow-origin") == WEB_PAGE
    failures = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.exc_info and record.exc_info[1] for record in failures] == [error]
    assert failures[0].__dict__["request_id"] == reply.meta["request_id"]


@pytest.mark.parametrize("error", [RuntimeError(SECRET), TimeoutError(SECRET)], ids=repr)
async def test_a_failing_verifier_is_an_opaque_500_too(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    class Broken:
        async def verify(self, token: str) -> Any:
            raise error

        def ready(self) -> bool:
            return True

    async with serving(in_memory_service(tokens=Broken())) as api:
        reply = await api.user().send("GET")
    assert (reply.status, reply.code) == (500, "INTERNAL_ERROR")
    assert len([record for record in caplog.records if record.exc_info]) == 1


async def test_before_the_start_and_after_the_end_nothing_is_served() -> None:
    service = in_memory_service()
    async with serving(service) as api:
        alice = api.user()
        assert (await alice.send("GET")).status == 200
    for target, status in ((alice.tasks, 503), ("/health/ready", 503), ("/health/live", 200)):
        assert (await alice.send("GET", target)).status == status
