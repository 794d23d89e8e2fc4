"""A whole service in this process: its figures tell of everything that is behind it."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest

from tests.adapters.jwt.fake_issuer import document, hang_up
from tests.adapters.jwt.fake_issuer import serving as issuing
from tests.entrypoints.processes import IN_MEMORY, PATIENCE, SECRET
from tests.support.api import Api
from tests.support.figures import Figures, figures
from tests.support.in_process import running
from todo_core.adapters.jwt import sign_token
from todo_core.entrypoints.service import build_service
from todo_core.entrypoints.settings import Settings

TOOK = 'database_statement_duration_seconds_count{{statement="{}"}}'
AGE = "key_set_age_seconds"


@asynccontextmanager
async def service(**environment: str) -> AsyncIterator[Api]:
    async with running(build_service(Settings.parse(environment))) as transport:
        yield Api(transport, lambda user_id: sign_token(SECRET, user_id))


@pytest.fixture(params=["pool", "multiplex"])
def over_postgres(request: pytest.FixtureRequest, database_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "DATABASE_EXECUTOR": request.param,
        "DATABASE_POOL_SIZE": "2",
        "BETTER_AUTH_SECRET": SECRET,
    }


def test_a_secret_with_something_around_it_is_told_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for secret in SECRET, f"{SECRET}\n":
        build_service(Settings.parse({**IN_MEMORY, "BETTER_AUTH_SECRET": secret}))
    assert [each.split(",")[0] for each in caplog.messages] == [
        "BETTER_AUTH_SECRET has white space around it"
    ]
    assert SECRET not in caplog.text


async def until(api: Api, name: str, value: float) -> Figures:
    """The figures as soon as one of them has a value."""
    async with asyncio.timeout(PATIENCE):
        while (now := await figures(api))[name] != value:
            await asyncio.sleep(0.01)
    return now


async def test_every_statement_of_a_request_is_timed_by_its_name(
    over_postgres: dict[str, str],
) -> None:
    async with service(**over_postgres) as api:
        ada = api.user()
        task = await ada.create()
        await ada.send("POST", json={"title": "Tea"}, headers={"Idempotency-Key": "1"})
        await ada.list()
        await ada.send("GET", f"{ada.tasks}/changes")
        for method, path in (
            ("GET", ""),
            ("PATCH", "/complete"),
            ("DELETE", ""),
            ("POST", "/restore"),
        ):
            await ada.send(method, ada.task(task) + path)
        await ada.send("PATCH", ada.task(task), json={"title": "Tea"})
        await api.send("GET", "/health/ready")
        told = await figures(api)
    assert {
        name for name in told if name.startswith("database_statement_duration_seconds_count")
    } == {
        TOOK.format(name)
        for name in (
            "create_task",
            "create_task_once",
            "list_tasks",
            "read_changes",
            "get_task",
            "change_task",
            "current_schema",
        )
    }
    assert told[TOOK.format("get_task")] == 5
    assert 0 < told[TOOK.format("get_task").replace("_count", "_sum")] < PATIENCE


async def test_connections_in_use_and_statements_that_wait_are_told(
    over_postgres: dict[str, str], database_url: str
) -> None:
    """A writer that somebody else's lock holds up occupies its connection until it gets on."""
    in_use = "database_connections_in_use"
    async with service(**over_postgres) as api:
        ada = api.user()
        task = await ada.create()
        idle = await until(api, in_use, 0)
        assert idle["database_statements_waiting"] == 0
        assert idle["database_connections_max"] == 2
        assert 1 <= idle["database_connections"] <= idle["database_connections_max"]
        async with await psycopg.AsyncConnection.connect(database_url) as locking:
            await locking.execute("SELECT set_config('todo_core.user_id', %s, true)", [ada.id])
            await locking.execute("SELECT FROM tasks WHERE user_id = %s FOR UPDATE", [ada.id])
            path = f"{ada.task(task)}/complete"
            held_up = [asyncio.create_task(ada.send("PATCH", path)) for _ in range(5)]
            await until(api, in_use, 1)  # the other one is for what takes long
            busy = await figures(api)  # the others wait for their turns, before any statement
            assert (busy[in_use], busy["database_statements_waiting"]) == (1, 0)
            assert busy["http_requests_in_flight"] == 6
        assert {reply.status for reply in await asyncio.gather(*held_up)} <= {200, 503}
        assert (await until(api, in_use, 0))["database_statements_waiting"] == 0


async def test_replayed_creates_and_refused_changes_are_counted(
    over_postgres: dict[str, str],
) -> None:
    async with service(**over_postgres) as api:
        ada = api.user()
        once = {"Idempotency-Key": "1"}
        for _ in range(3):
            await ada.send("POST", json={"title": "Tea"}, headers=once)
        task = await ada.create()
        await ada.send("DELETE", ada.task(task), headers={"If-Match": '"7"'})
        told = await figures(api)
    assert told["idempotent_replays_total"] == 2
    refused = 'method="DELETE",route="/api/{user_id}/tasks/{task_id}",status="412"'
    assert told[f"http_requests_total{{{refused}}}"] == 1


async def test_the_age_of_the_keys_is_told_where_keys_are_fetched() -> None:
    async with issuing(document({"keys": []})) as issuer:
        fetching = {"STORAGE": "memory", "BETTER_AUTH_JWKS_URL": issuer.url}
        async with service(**fetching) as api:
            async with asyncio.timeout(PATIENCE):
                while (age := (await figures(api))[AGE]) == math.inf:
                    await asyncio.sleep(0.01)
            assert 0 <= age < PATIENCE


async def test_keys_that_never_came_are_infinitely_old() -> None:
    async with issuing(hang_up) as issuer:
        fetching = {"STORAGE": "memory", "BETTER_AUTH_JWKS_URL": issuer.url}
        async with service(**fetching) as api:
            assert (await figures(api))[AGE] == math.inf


async def test_there_are_no_figures_of_what_there_is_not() -> None:
    async with service(**IN_MEMORY) as api:
        told = await figures(api)
    assert [name for name in told if name.startswith("database_conn") or name == AGE] == []
