"""How paths are taken: as they were sent, strictly."""

import pytest

from tests.support.api import User


async def test_a_trailing_slash_changes_nothing(alice: User) -> None:
    task = await alice.create()
    for target in (alice.tasks, alice.task(task)):
        assert (await alice.send("GET", f"{target}/")).data == (
            await alice.send("GET", target)
        ).data
    assert (await alice.send("PATCH", f"{alice.task(task)}/complete/")).status == 200
    assert (await alice.api.send("GET", "/health/live/")).status == 200


async def test_letters_may_be_encoded_without_need(alice: User) -> None:
    task = await alice.create()
    encoded = "".join(f"%{ord(letter):02X}" for letter in alice.id)
    target = f"/%61pi/{encoded}/task%73/{task['id'].replace('-', '%2d')}"
    assert (await alice.send("GET", target)).data == task


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "/",
        "/task",
        "/Tasks",
        "/tasks//",
        "//tasks",
        "/tasks//complete",
        "/tasks/x/",
        "/tasks/x//complete",
        "/tasks/%ff",
        "/tasks/%zz",
        "/tasks/%",
        "/tasks/%ed%a0%80/complete",
        "/tasks/x%2Fcomplete",
        "/tasks%2Fx",
        "/%ff",
        "/tasks/x/%63omplete/x",
        "/tasks/../tasks",
        "/./tasks",
    ],
)
async def test_a_path_that_is_none_is_not_found(alice: User, rest: str) -> None:
    reply = await alice.send("GET", f"/api/{alice.id}{rest}")
    assert reply.code in ("NOT_FOUND", "METHOD_NOT_ALLOWED")
    assert reply.status == 404


@pytest.mark.parametrize("user", ["%ff", "%", "%zz", "%ed%a0%80", "%c3"])
async def test_a_user_that_cannot_be_decoded_is_nobody(alice: User, user: str) -> None:
    for rest in ("", "/tasks", "/tasks/x"):
        reply = await alice.send("GET", f"/api/{user}{rest}")
        assert (reply.status, reply.code) == (404, "NOT_FOUND")


@pytest.mark.parametrize("target", ["/api", "/api/"])
async def test_api_alone_is_nothing(alice: User, target: str) -> None:
    assert (await alice.send("GET", target)).status == 404


@pytest.mark.parametrize(
    "target", ["/framework", "/framework/openapi.json", "/framework/x", "/schema", "//docs", "*"]
)
async def test_only_what_the_contract_names_is_served(alice: User, target: str) -> None:
    reply = await alice.send("GET", target)
    assert (reply.status, reply.code) == (404, "NOT_FOUND")


async def test_the_frameworks_own_templates_are_no_paths(alice: User) -> None:
    for target in ("/api/{user_id}/tasks", "/api/%7Buser_id%7D/tasks"):
        assert (await alice.send("GET", target)).status == 403
