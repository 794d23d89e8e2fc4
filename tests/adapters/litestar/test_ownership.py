"""One user's token under another's path: always the same 403, whatever else is asked."""

import pytest

from tests.support.api import User
from tests.support.requests import every_request

FOREIGN = ["{bob}", "{ALICE}", "{alice}%20", "%00", "", "..", ".", "{alice}%2Ftasks", "x" * 7000]


async def test_not_a_byte_tells_one_user_about_another(alice: User, bob: User) -> None:
    task = await bob.create()
    plain = await alice.send("GET", f"/api/{alice.id}x/tasks")
    assert (plain.status, plain.code) == (403, "FORBIDDEN")
    for method, target, body in every_request(bob.tasks, task["id"]):
        for kind in ("application/json", "text/plain"):
            headers = {"content-type": kind, "if-match": "x", "idempotency-key": ""}
            reply = await alice.send(method, target, body, headers=headers)
            assert reply.status == 403, (method, target)
            assert method == "HEAD" or reply.without_meta == plain.without_meta
    assert await bob.list() == [task]


@pytest.mark.parametrize("template", FOREIGN)
async def test_only_the_exact_subject_is_the_user(alice: User, bob: User, template: str) -> None:
    user_id = template.format(bob=bob.id, alice=alice.id, ALICE=alice.id.upper())
    for rest in ("", "/", "/tasks", "/nothing", "/%ff", "//tasks"):
        target = f"/api/{user_id}{rest}"
        if target != "/api/":
            assert (await alice.send("GET", target)).status == 403, target


async def test_a_foreign_task_stays_foreign_under_ones_own_path(alice: User, bob: User) -> None:
    task = await bob.create()
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        body = None if method in ("GET", "DELETE") else {"title": "mine"}
        reply = await alice.send(method, f"{alice.tasks}/{task['id']}", json=body)
        assert reply.status == 404
    assert await bob.list() == [task]


async def test_options_tells_everybody_the_same(alice: User, bob: User) -> None:
    task = await bob.create()
    for target in (bob.tasks, bob.task(task), f"{bob.tasks}/nothing", "/api/%ff", "/api", "/x"):
        known = await alice.send("OPTIONS", target)
        unknown = await alice.api.send("OPTIONS", target)
        assert known.status == unknown.status == 204
        assert known.header("allow") == unknown.header("allow")
