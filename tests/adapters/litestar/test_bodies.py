"""What is wrong with a body, and what it is answered with; nothing of it is ever written."""

import pytest

from tests.support.api import Api, User
from tests.support.in_process import BROKEN_OFF, STALLED, Conversation
from todo_core.adapters.litestar.request_body import RequestBody


async def test_a_new_task_needs_a_title(alice: User) -> None:
    for body, blamed in (
        ({}, {"title"}),
        ({"description": "x", "id": 1}, {"title"}),
        ({"colour": 1}, {"title", "colour"}),
    ):
        reply = await alice.send("POST", json=body)
        assert (reply.status, reply.blamed) == (422, blamed)
    assert await alice.list() == []


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_an_edit_changes_something(alice: User, method: str) -> None:
    task = await alice.create()
    for body in ({}, {"id": task["id"], "version": 7}):
        reply = await alice.send(method, alice.task(task), json=body)
        assert (reply.status, reply.code) == (422, "VALIDATION_ERROR")
        assert reply.details
    assert await alice.list() == [task]


async def test_only_a_patch_of_a_task_may_be_a_merge_patch(alice: User) -> None:
    headers = {"content-type": "application/merge-patch+json"}
    for method, target in await _writes(alice):
        reply = await alice.send(method, target, json={"description": None}, headers=headers)
        is_patch = method == "PATCH" and not target.endswith("/complete")
        assert reply.status == (200 if is_patch else 415), (method, target)


async def test_a_body_may_come_in_pieces(alice: User) -> None:
    reply = await alice.send("POST", body=[b'{"tit', b"", b'le": "Buy milk', b'"}'])
    assert reply.data["title"] == "Buy milk"


async def test_once_all_that_was_announced_is_there_nothing_is_waited_for() -> None:
    for chunks in ([b'{"a": 1}'], [b'{"a"', b": 1}"]):
        conversation = Conversation([*chunks, STALLED])
        body = RequestBody(conversation.receive, {b"content-length": b"8"}, seconds=0.2)
        assert await body.read() == b'{"a": 1}'
        await body.discard()


async def test_the_length_of_a_chunked_body_is_not_announced() -> None:
    headers = {b"content-length": b"3", b"transfer-encoding": b"chunked"}
    body = RequestBody(Conversation([b"{}", b" ", b" "]).receive, headers, seconds=0.2)
    assert await body.read() == b"{}  "


async def test_without_any_announcement_a_body_goes_on_until_its_end_is_told() -> None:
    body = RequestBody(Conversation([b"", b"{", b"}"]).receive, {}, seconds=0.2)
    assert await body.read() == b"{}"


async def test_64_kib_are_the_most_that_a_body_can_have(alice: User) -> None:
    fitting = b'{"title": "Buy milk"' + b" " * (64 * 1024 - 21) + b"}"
    assert len(fitting) == 64 * 1024
    assert (await alice.send("POST", body=fitting)).status == 201
    assert (await alice.send("POST", body=[fitting[:5], fitting[5:]])).status == 201


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_larger_body_is_refused_and_the_connection_closed(
    alice: User, *, chunked: bool
) -> None:
    large = b'{"title": "Buy milk"' + b" " * (64 * 1024 - 20) + b"}"
    body = [large[:40_000], large[40_000:]] if chunked else large
    for method, target in await _writes(alice):
        reply = await alice.send(method, target, body)
        assert (reply.status, reply.code) == (413, "PAYLOAD_TOO_LARGE"), (method, target)
        assert reply.header("connection") == "close"
    await _assert_unchanged(alice)


@pytest.mark.parametrize("action", ["DELETE", "restore"])
async def test_a_body_that_nobody_wants_has_to_be_whole_all_the_same(
    in_process: Api, action: str
) -> None:
    """Else a request that is broken would change something."""
    alice = in_process.user()
    path = alice.task(await alice.create())
    if action == "restore":
        await alice.send("DELETE", path)
    method, target = ("POST", f"{path}/restore") if action == "restore" else ("DELETE", path)
    broken = await alice.send(method, target, [b"zz", BROKEN_OFF])
    assert (broken.status, broken.code) == (400, "MALFORMED_REQUEST")
    large = await alice.send(method, target, b"x" * (64 * 1024 + 1))
    assert (large.status, large.code) == (413, "PAYLOAD_TOO_LARGE")
    assert (await alice.send("GET", path)).status == (404 if action == "restore" else 200)
    assert (await alice.send(method, target, b"not even JSON")).status == 200


async def test_the_type_of_a_body_is_judged_before_its_size(alice: User) -> None:
    large = b"x" * (65 * 1024)
    headers = {"content-type": "text/plain"}
    for method, target in await _writes(alice):
        for body in (large, [large]):
            reply = await alice.send(method, target, body, headers=headers)
            assert reply.status == 415, (method, target)


async def _writes(user: User) -> list[tuple[str, str]]:
    """Every request that takes a body, on a task of the user's."""
    listed = await user.list()
    task = listed[0] if listed else await user.create("Unchanged")
    path = user.task(task)
    return [("POST", user.tasks), ("PUT", path), ("PATCH", path), ("PATCH", f"{path}/complete")]


async def _assert_unchanged(user: User) -> None:
    assert [(task["title"], task["version"]) for task in await user.list()] == [("Unchanged", 1)]
