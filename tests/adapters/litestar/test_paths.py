"""How paths are taken: as they were sent, strictly."""

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


async def test_the_frameworks_own_templates_are_no_paths(alice: User) -> None:
    for target in ("/api/{user_id}/tasks", "/api/%7Buser_id%7D/tasks"):
        assert (await alice.send("GET", target)).status == 403


async def test_an_id_in_capitals_is_the_same_task_in_lower_case(alice: User) -> None:
    task = await alice.create()
    capitals = f"{alice.tasks}/{task['id'].upper()}"
    assert (await alice.send("GET", capitals)).data == task
    known = await alice.send("GET", capitals, headers={"If-None-Match": '"1"'})
    assert known.status == 304
    for number, (method, path, body) in enumerate(
        (
            ("PUT", capitals, {"title": "Buy bread", "id": task["id"].upper()}),
            ("PATCH", capitals, {"title": "Buy oat milk"}),
            ("PATCH", f"{capitals}/complete", None),
            ("DELETE", capitals, None),
            ("POST", f"{capitals}/restore", None),
        ),
        start=1,
    ):
        tag = {"If-Match": f'"{number}"'}
        reply = await alice.send(method, path, json=body, headers=tag)
        assert (reply.status, reply.data["id"]) == (200, task["id"])
