"""PUT, PATCH, .../complete and DELETE: CONTRACT.md, section 3."""

import pytest

from tests.support.api import User

NO_TASKS = ["00000000-0000-7000-8000-000000000000", "nothing", "1", "%20", "a%2Fb", "x" * 300]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_an_edit_sets_the_fields_that_are_there(alice: User, method: str) -> None:
    task = await alice.create(description="two litres")
    reply = await alice.send(method, alice.task(task), json={"title": " Buy bread "})
    assert reply.status == 200
    assert reply.data == {
        **task,
        "title": "Buy bread",
        "version": 2,
        "updated_at": reply.data["updated_at"],
    }
    assert reply.data["updated_at"] > task["updated_at"]
    assert reply.header("etag") == '"2"'
    assert await alice.list() == [reply.data]


async def test_a_whole_task_can_be_sent_back(alice: User) -> None:
    task = await alice.create()
    changed = {**task, "title": "Buy bread", "completed": True}
    reply = await alice.send("PUT", alice.task(task), json=changed)
    assert (reply.data["title"], reply.data["completed"]) == ("Buy bread", True)


async def test_null_empties_a_description(alice: User) -> None:
    task = await alice.create(description="two litres")
    headers = {"content-type": "application/merge-patch+json"}
    body = {"description": None}
    reply = await alice.send("PATCH", alice.task(task), json=body, headers=headers)
    assert reply.data["description"] == ""


async def test_an_edit_that_changes_nothing_is_no_change(alice: User) -> None:
    task = await alice.create()
    reply = await alice.send("PUT", alice.task(task), json={"title": task["title"]})
    assert reply.data == task
    assert reply.header("etag") == '"1"'


async def test_complete_sets_what_the_body_says(alice: User) -> None:
    task = await alice.create()
    path = f"{alice.task(task)}/complete"
    states = [(True, 2), (True, 2), (False, 3)]
    for completed, version in states:
        reply = await alice.send("PATCH", path, json={"completed": completed})
        assert (reply.data["completed"], reply.data["version"]) == (completed, version)
        assert reply.header("etag") == f'"{version}"'


@pytest.mark.parametrize("body", [None, b"{}", b'{"version": 9, "id": "x"}', [b"", b"{}"]])
async def test_complete_toggles_without_a_word(alice: User, body: bytes | None) -> None:
    task = await alice.create()
    path = f"{alice.task(task)}/complete"
    assert (await alice.send("PATCH", path, body)).data["completed"] is True
    assert (await alice.send("PATCH", path, body)).data["completed"] is False


async def test_without_a_body_complete_needs_no_content_type(alice: User) -> None:
    task = await alice.create()
    path = f"{alice.task(task)}/complete"
    for kind, body in (("", b""), ("text/plain", b""), ("text/plain", [b""])):
        reply = await alice.send("PATCH", path, body, headers={"content-type": kind})
        assert reply.status == 200, kind


async def test_complete_sets_nothing_else(alice: User) -> None:
    task = await alice.create()
    body = {"title": "x", "completed": 1, "colour": 1}
    reply = await alice.send("PATCH", f"{alice.task(task)}/complete", json=body)
    assert (reply.status, reply.blamed) == (422, {"title", "completed", "colour"})


async def test_a_deleted_task_is_off_the_list_and_in_the_trash(alice: User) -> None:
    task = await alice.create()
    reply = await alice.send("DELETE", alice.task(task))
    assert reply.status == 200
    assert reply.data == {"message": "Task deleted successfully", "id": task["id"]}
    assert reply.header("etag") == '"2"'
    assert await alice.list() == []
    assert [(t["id"], t["version"]) for t in await alice.list("deleted=true")] == [(task["id"], 2)]


async def test_what_is_not_there_is_not_found_whoever_has_it(alice: User, bob: User) -> None:
    deleted = await alice.create()
    await alice.send("DELETE", alice.task(deleted))
    of_bob = await bob.create()
    ids = [*NO_TASKS, deleted["id"], of_bob["id"], of_bob["id"].upper(), f"%7B{of_bob['id']}%7D"]
    for method, suffix, body in (
        ("GET", "", None),
        ("PUT", "", {"title": "x"}),
        ("PATCH", "", {"title": "x"}),
        ("PATCH", "/complete", None),
        ("DELETE", "", None),
    ):
        replies = [
            await alice.send(method, f"{alice.tasks}/{task_id}{suffix}", json=body)
            for task_id in ids
        ]
        assert {(reply.status, reply.code) for reply in replies} == {(404, "NOT_FOUND")}
        assert len({reply.without_meta for reply in replies}) == 1
    assert await bob.list() == [of_bob]


async def test_a_task_is_looked_for_only_when_the_request_is_right(alice: User) -> None:
    path = f"{alice.tasks}/{NO_TASKS[0]}"
    assert (await alice.send("PUT", path, b"{")).status == 400
    assert (await alice.send("PUT", path, json={"title": 1})).status == 422
    assert (await alice.send("PATCH", f"{path}/complete", json={"completed": 1})).status == 422
    assert (await alice.send("GET", path, headers={"If-None-Match": "x"})).status == 400
    assert (await alice.send("DELETE", path, headers={"If-Match": "x"})).status == 400
    assert (await alice.send("DELETE", path, headers={"If-Match": '"1"'})).status == 404
