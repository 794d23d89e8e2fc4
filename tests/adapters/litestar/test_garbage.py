"""What requests leave behind: nothing that Python would have to look for."""

import gc

import pytest

from tests.support.api import Api

MANY = 50


@pytest.fixture(params=["in_process", "over_postgres"])
def api(request: pytest.FixtureRequest) -> Api:
    """A service in this process, whose garbage can be looked at."""
    reached: Api = request.getfixturevalue(request.param)
    return reached


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/{user}/tasks?limit=20", b"", 200),
        ("GET", "/api/{user}/tasks/none", b"", 404),
        ("GET", "/api/somebody-else/tasks", b"", 403),
        ("GET", "/api/{user}/tasks?limit=x", b"", 422),
        ("POST", "/api/{user}/tasks", b'{"title": "Buy milk"}', 201),
        ("POST", "/api/{user}/tasks", b'{"title": 1}', 422),
        ("GET", "/health/live", b"", 200),
    ],
)
async def test_a_request_leaves_no_cycles_behind(
    api: Api, method: str, path: str, body: bytes, status: int
) -> None:
    user = api.user()
    target = path.format(user=user.id)
    headers = (*user.authorization.items(), ("content-type", "application/json"))

    async def send_many() -> None:
        for _ in range(MANY):
            assert (await api.transport.send(method, target, headers, body)).status == status

    await send_many()
    gc.collect()
    gc.disable()
    try:
        await send_many()
        assert gc.collect() < MANY
    finally:
        gc.enable()
