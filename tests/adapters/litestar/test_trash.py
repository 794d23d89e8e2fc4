"""Deleting moves to the trash, and restoring brings back: CONTRACT.md, section 3."""

import pytest

from tests.support.api import User


async def test_a_deleted_task_lies_in_the_trash_until_it_is_restored(alice: User) -> None:
    task, other = await alice.create("one"), await alice.create("two")
    assert (await alice.send("DELETE", alice.task(task))).status == 200
    assert await alice.list() == [other]
    (trashed,) = await alice.list("deleted=true")
    assert (trashed["id"], trashed["version"]) == (task["id"], 2)

    reply = await alice.send("POST", f"{alice.task(task)}/restore")

    assert (reply.status, reply.header("etag")) == (200, '"3"')
    assert reply.data | {"version": 1, "updated_at": task["updated_at"]} == task
    assert await alice.list("deleted=true") == []
    assert await alice.list() == [other, reply.data]


async def test_what_is_not_in_the_trash_cannot_be_restored(alice: User, bob: User) -> None:
    task, foreign = await alice.create(), await bob.create()
    await bob.send("DELETE", bob.task(foreign))
    replies = [
        await alice.send("POST", f"{alice.tasks}/{task_id}/restore")
        for task_id in (task["id"], foreign["id"], "00000000-0000-7000-8000-000000000000", "x")
    ]
    assert {reply.without_meta for reply in replies} == {replies[0].without_meta}
    assert (replies[0].status, replies[0].code) == (404, "NOT_FOUND")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_a_task_in_the_trash_is_not_on_the_list(alice: User, method: str) -> None:
    task = await alice.create()
    await alice.send("DELETE", alice.task(task))
    body = {"title": "x"} if method in ("PUT", "PATCH") else None
    assert (await alice.send(method, alice.task(task), json=body)).status == 404


async def test_restoring_honours_if_match(alice: User) -> None:
    task = await alice.create()
    await alice.send("DELETE", alice.task(task))
    target = f"{alice.task(task)}/restore"
    refused = await alice.send("POST", target, headers={"if-match": '"1"'})
    assert (refused.status, refused.header("etag")) == (412, '"2"')
    assert (await alice.send("POST", target, headers={"if-match": '"2"'})).status == 200
