"""The service that the promises of the contract are tested on."""

from collections.abc import AsyncIterator

import pytest

from tests.support.api import Api, User
from tests.support.service import in_memory_service, serving


@pytest.fixture(scope="session")
async def in_process() -> AsyncIterator[Api]:
    """A service in this process, over memory; its transport can do what no client can."""
    async with serving(in_memory_service()) as reached:
        yield reached


@pytest.fixture(scope="session", params=["in_process"])
def api(request: pytest.FixtureRequest) -> Api:
    """A service for all tests that only talk to it; each brings users of its own.

    Whatever gives another service, or another way to reach one, is a fixture named in `params`.
    """
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
