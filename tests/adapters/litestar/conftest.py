"""The service that the promises of the contract are tested on."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.entrypoints.processes import SECRET, serving
from tests.support.api import Api, User
from tests.support.raw_socket import RawSocket
from tests.support.service import WEB_PAGE, in_memory_service
from tests.support.service import serving as serving_in_process
from todo_core.adapters.jwt import sign_token
from todo_core.adapters.postgres import Database, PostgresTasks


@pytest.fixture(scope="session")
async def in_process() -> AsyncIterator[Api]:
    """A service in this process, over memory; its transport can do what no client can."""
    async with serving_in_process(in_memory_service()) as reached:
        yield reached


@pytest.fixture(scope="session")
async def over_postgres(database: Database) -> AsyncIterator[Api]:
    """A service in this process, over PostgreSQL."""
    async with serving_in_process(in_memory_service(tasks=PostgresTasks(database))) as reached:
        yield reached


@pytest.fixture(scope="session")
def over_a_socket(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The whole service as it is deployed: a process of its own, real tokens, PostgreSQL."""
    environment = {
        "DATABASE_URL": database_url,
        "BETTER_AUTH_SECRET": SECRET,
        "CORS_ORIGINS": WEB_PAGE,
    }
    with serving(tmp_path_factory.mktemp("service"), environment=environment) as service:
        tokens: dict[str, str] = {}

        def token_for(user_id: str) -> str:
            return tokens.setdefault(user_id, sign_token(SECRET, user_id))

        yield Api(RawSocket("127.0.0.1", service.port), token_for)


@pytest.fixture(scope="session", params=["in_process", "over_postgres", "over_a_socket"])
def api(request: pytest.FixtureRequest) -> Api:
    """A service for all tests that only talk to it; each brings users of its own."""
    reached: Api = request.getfixturevalue(request.param)
    return reached


@pytest.fixture
def alice(api: Api) -> User:
    """Somebody who has done nothing yet."""
    return api.user()


@pytest.fixture
def bob(api: Api) -> User:
    """Somebody else."""
    return api.user()
