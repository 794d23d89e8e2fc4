"""The feed of changes: CONTRACT.md, section 6."""

import pytest

from tests.support.api import User


async def changes(user: User, query: str = "") -> tuple[list[dict[str, object]], str, bool]:
    reply = await user.send("GET", f"{user.tasks}/changes?{query}")
    assert reply.status == 200, reply
    return reply.data["changes"], reply.meta["next_token"], reply.meta["has_more"]


async def test_the_feed_shows_each_changed_task_as_it_is_now(alice: User) -> None:
    one, two = await alice.create("one"), await alice.create("two")
    feed, token, more = await changes(alice)
    assert feed == [one | {"deleted": False}, two | {"deleted": False}]
    assert not more
    await alice.send("DELETE", alice.task(one))
    assert await changes(alice, f"since={token}") == (
        [{"id": one["id"], "deleted": True, "version": 2}],
        (await changes(alice))[1],
        False,
    )


async def test_the_feed_is_read_page_by_page(alice: User) -> None:
    made = [await alice.create(str(number)) for number in range(5)]
    seen: list[object] = []
    query, more = "limit=2", True
    while more:
        feed, token, more = await changes(alice, query)
        assert len(feed) <= 2
        seen += [change["id"] for change in feed]
        query = f"limit=2&since={token}"
    assert seen == [task["id"] for task in made]


async def test_nothing_new_is_an_empty_stretch_with_the_same_token(alice: User) -> None:
    await alice.create()
    _, token, _ = await changes(alice)
    assert await changes(alice, f"since={token}") == ([], token, False)


async def test_a_token_is_its_users_own(alice: User, bob: User) -> None:
    await bob.create()
    _, token, _ = await changes(bob)
    for wrong in (token, token[:-1], token + "A", "x", ""):
        reply = await alice.send("GET", f"{alice.tasks}/changes?since={wrong}")
        assert (reply.status, reply.code) == (400, "INVALID_CURSOR")


async def test_options_of_the_feed_are_judged_like_those_of_a_list(alice: User) -> None:
    reply = await alice.send("GET", f"{alice.tasks}/changes?limit=0&since=%ff&sort=x&since=a")
    assert (reply.status, reply.blamed) == (422, {"limit", "since"})


@pytest.mark.parametrize("path", ["changes", "events"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_feeds_are_only_read(alice: User, path: str, method: str) -> None:
    reply = await alice.send(method, f"{alice.tasks}/{path}", b"x")
    assert (reply.status, reply.header("allow")) == (405, "GET, HEAD, OPTIONS")
