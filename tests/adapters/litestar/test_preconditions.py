"""Entity tags: CONTRACT.md, section 5, and RFC 9110, sections 8.8.3 and 13."""

from typing import Any

import pytest

from tests.support.api import User
from tests.support.service import in_memory_service, serving
from todo_core.adapters.litestar import HttpOptions

MATCHING = ['"1"', '"0", "1"', '"x" ,\t"1"', ', "1", ,', "*", '"1","1"', '"a,b", "1"', '"é", "1"']


def _changes(user: User, task: Any) -> list[tuple[str, str, Any]]:
    path = user.task(task)
    return [
        ("PUT", path, {"title": "changed"}),
        ("PATCH", path, {"title": "changed"}),
        ("PATCH", f"{path}/complete", {"completed": True}),
        ("PATCH", f"{path}/complete", None),
        ("DELETE", path, None),
    ]


@pytest.mark.parametrize("tags", MATCHING)
async def test_a_change_goes_ahead_at_the_version_that_was_meant(alice: User, tags: str) -> None:
    for number in range(5):
        task = await alice.create()
        method, path, body = _changes(alice, task)[number]
        reply = await alice.send(method, path, json=body, headers={"If-Match": tags})
        assert reply.status == 200
        assert reply.header("etag") == '"2"'


@pytest.mark.parametrize("tags", ['"1"', 'W/"1"', '"7", W/"1"', "*"])
async def test_what_the_client_knows_is_not_changed(alice: User, tags: str) -> None:
    task = await alice.create()
    for method, path, body in _changes(alice, task):
        for match in ({}, {"If-Match": '"1"'}, {"If-Match": "*"}):
            headers = {**match, "If-None-Match": tags}
            reply = await alice.send(method, path, json=body, headers=headers)
            assert (reply.status, reply.code) == (412, "PRECONDITION_FAILED")
            assert reply.header("etag") == '"1"'
    assert await alice.list() == [task]


@pytest.mark.parametrize("match", [{}, {"If-Match": '"1"'}, {"If-Match": "*"}])
async def test_what_the_client_does_not_know_is_changed(alice: User, match: dict[str, str]) -> None:
    for number in range(5):
        method, path, body = _changes(alice, await alice.create())[number]
        headers = {**match, "If-None-Match": '"2", W/"x"'}
        assert (await alice.send(method, path, json=body, headers=headers)).status == 200


async def test_a_restoration_is_held_up_as_well(alice: User) -> None:
    task = await alice.create()
    await alice.send("DELETE", alice.task(task))
    target = f"{alice.task(task)}/restore"
    for tags in ('W/"2"', "*"):
        assert (await alice.send("POST", target, headers={"If-None-Match": tags})).status == 412
    assert (await alice.send("POST", target, headers={"If-None-Match": '"1"'})).status == 200


async def test_a_create_ignores_preconditions(alice: User) -> None:
    for name in ("If-Match", "If-None-Match"):
        for tags in ("*", '"1"', "x"):
            reply = await alice.send("POST", json={"title": tags}, headers={name: tags})
            assert reply.status == 201


async def test_malformed_tags_are_found_before_broken_rules(alice: User) -> None:
    task = await alice.create()
    for method, path, body in _changes(alice, task)[:3]:
        broken = dict.fromkeys(body or (), 1)
        for name in ("If-Match", "If-None-Match"):
            reply = await alice.send(method, path, json=broken, headers={name: "x"})
            assert reply.status == 400
    reply = await alice.send("GET", f"{alice.tasks}?limit=0", headers={"If-None-Match": "x"})
    assert reply.status == 400


async def test_tags_may_come_in_several_headers(alice: User) -> None:
    task = await alice.create()
    headers = [*alice.authorization.items(), ("If-Match", '"7"'), ("If-Match", '"1"')]
    assert (await alice.api.send("DELETE", alice.task(task), headers)).status == 200


@pytest.mark.parametrize("tags", ['"1"', 'W/"1"', '"7", W/"1"', "*"])
async def test_a_reader_is_told_when_nothing_has_changed(alice: User, tags: str) -> None:
    task = await alice.create()
    for method in ("GET", "HEAD"):
        reply = await alice.send(method, alice.task(task), headers={"If-None-Match": tags})
        assert reply.status == 304
        assert reply.header("etag") == '"1"'


@pytest.mark.parametrize("tags", ['"2"', 'W/"x"', '"01"', '""'])
async def test_a_reader_gets_what_is_new_to_them(alice: User, tags: str) -> None:
    task = await alice.create()
    reply = await alice.send("GET", alice.task(task), headers={"If-None-Match": tags})
    assert (reply.status, reply.data) == (200, task)


async def test_no_tag_hides_that_a_task_is_gone(alice: User) -> None:
    task = await alice.create()
    await alice.send("DELETE", alice.task(task))
    reply = await alice.send("GET", alice.task(task), headers={"If-None-Match": "*"})
    assert reply.status == 404


async def test_a_lists_tag_moves_when_a_task_changes_and_only_then(alice: User, bob: User) -> None:
    tags = [await _list_tag(alice)]
    task = await alice.create()
    tags.append(await _list_tag(alice))
    path = alice.task(task)
    await alice.send("PUT", path, json={"title": "Buy bread"})
    tags.append(await _list_tag(alice))
    await alice.send("DELETE", path)
    tags.append(await _list_tag(alice))
    assert len(set(tags)) == 4
    await bob.create()
    await alice.send("DELETE", path)
    await alice.send("POST", json={})
    assert await _list_tag(alice) == tags[-1] == await _list_tag(alice, "completed=true&limit=1")


@pytest.mark.parametrize("wildcard", [False, True])
async def test_an_unchanged_list_is_not_sent_again(alice: User, *, wildcard: bool) -> None:
    await alice.create()
    tag = "*" if wildcard else await _list_tag(alice)
    for tags in (tag,) if wildcard else (tag, f"W/{tag}", f'"x", {tag}'):
        for method in ("GET", "HEAD"):
            reply = await alice.send(method, headers={"If-None-Match": tags})
            assert reply.status == 304
            assert reply.header("etag") == await _list_tag(alice)
    await alice.create()
    if not wildcard:
        assert (await alice.send("GET", headers={"If-None-Match": tag})).status == 200


async def test_a_deployment_can_demand_that_changes_name_a_version() -> None:
    async with serving(in_memory_service(HttpOptions(require_if_match=True))) as api:
        alice = api.user()
        task = await alice.create()
        for method, path, body in _changes(alice, task):
            reply = await alice.send(method, path, json=body)
            assert (reply.status, reply.code) == (428, "PRECONDITION_REQUIRED")
        assert await alice.list() == [task]
        for tags in ("*", '"2"'):
            body = {"title": f"Changed at {tags}"}
            reply = await alice.send("PUT", alice.task(task), json=body, headers={"If-Match": tags})
            assert reply.status == 200


async def _list_tag(user: User, query: str = "") -> str:
    tag = (await user.send("GET", f"{user.tasks}?{query}")).header("etag")
    assert tag
    return tag


async def test_a_weak_tag_never_matches_and_the_refusal_says_so(alice: User) -> None:
    task = await alice.create()
    reply = await alice.send("DELETE", alice.task(task), headers={"If-Match": 'W/"1"'})
    assert (reply.status, reply.header("etag")) == (412, '"1"')
    assert "weak tags never match" in reply.message
    assert '"<version>"' in reply.message
    assert "has changed" not in reply.message  # since it has not
