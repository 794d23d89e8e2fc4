"""What is wrong with a body, and what it is answered with; nothing of it is ever written."""

import json

import pytest

from tests.support.api import User

DEEP = b'{"title": ' + b"[" * 31 + b"]" * 31 + b"}"
DEEPER = b'{"title": ' + b"[" * 32 + b"]" * 32 + b"}"
FLAT = b'{"title": [' + b"[],{}," * 40 + b"[]]}"

MALFORMED = {
    "nothing": b"",
    "no JSON": b"title=Buy milk",
    "cut off": b'{"title": "Buy milk"',
    "two values": b'{"title": "Buy milk"} {}',
    "a trailing comma": b'{"title": "Buy milk",}',
    "NaN": b'{"title": "Buy milk", "version": NaN}',
    "a byte order mark": b'\xef\xbb\xbf{"title": "Buy milk"}',
    "invalid UTF-8 in a value": b'{"title": "\xff"}',
    "invalid UTF-8 in a name": b'{"title": "Buy milk", "\xff": 1}',
    "UTF-16": '{"title": "Buy milk"}'.encode("utf-16"),
    "an encoded surrogate": b'{"title": "\xed\xa0\x80"}',
    "a lone high surrogate": b'{"title": "\\ud83d"}',
    "a lone low surrogate": b'{"title": "\\udd5b"}',
    "a lone surrogate where nobody looks": b'{"title": "Buy milk", "id": "\\ud83d"}',
    "a raw control character": b'{"title": "Buy\nmilk"}',
    "a name twice": b'{"title": "Buy milk", "title": "Buy milk"}',
    "a name twice, once escaped": b'{"title": "Buy milk", "\\u0074itle": "Buy bread"}',
    "a name twice, of a field that is ignored": b'{"title": "Buy milk", "id": 1, "id": 1}',
    "a name twice, deep down": b'{"title": "Buy milk", "id": [{"a": 1, "a": 1}]}',
    "a name twice, with colons in a text": b'{"title": "a:b:c", "id": ":", "id": ""}',
    "nested too deeply": DEEPER,
    "nested much too deeply": b"[" * 30_000,
    "nested too deeply where nobody looks": b'{"title": "x", "id": '
    + b"[" * 20_000
    + b"]" * 20_000
    + b"}",
    "nested too deeply below a name twice": b'{"id": ' + b"[" * 5000 + b"]" * 5000 + b', "id": 1}',
}

INVALID = {
    "an array": (b"[]", {"the body must be a JSON object"}),
    "null": (b"null", {"the body must be a JSON object"}),
    "a text": (b'"title"', {"the body must be a JSON object"}),
    "a number": (b"1", {"the body must be a JSON object"}),
    "a title of null": (b'{"title": null}', {"title"}),
    "a title that is a number": (b'{"title": 1}', {"title"}),
    "a title beyond all numbers": (b'{"title": 1e400}', {"title"}),
    "a title of many digits": (b'{"title": ' + b"9" * 5000 + b"}", {"title"}),
    "a title below all numbers": (b'{"title": -' + b"9" * 5000 + b"}", {"title"}),
    "a title that is an object": (b'{"title": {}}', {"title"}),
    "a title nested as deeply as can be": (DEEP, {"title"}),
    "a title of many brackets": (FLAT, {"title"}),
    "an empty title": (b'{"title": ""}', {"title"}),
    "a title of white space": ('{"title": " \\t\\n\u3000"}'.encode(), {"title"}),
    "an invisible title": ('{"title": "\u200b\u200d"}'.encode(), {"title"}),
    "a title that is too long": (json.dumps({"title": "x" * 256}).encode(), {"title"}),
    "NUL in a title": (b'{"title": "a\\u0000b"}', {"title"}),
    "a line break in a title": (b'{"title": "a\\nb"}', {"title"}),
    "a description that is too long": (
        json.dumps({"title": "x", "description": "x" * 1001}).encode(),
        {"description"},
    ),
    "NUL in a description": (b'{"title": "x", "description": "\\u0000"}', {"description"}),
    "a description that is a list": (b'{"title": "x", "description": []}', {"description"}),
    "completed as a number": (b'{"title": "x", "completed": 1}', {"completed"}),
    "completed as a fraction": (b'{"title": "x", "completed": 1.0}', {"completed"}),
    "completed as a text": (b'{"title": "x", "completed": "true"}', {"completed"}),
    "completed as null": (b'{"title": "x", "completed": null}', {"completed"}),
    "a field that is unknown": (b'{"title": "x", "colour": "red"}', {"colour"}),
    "a field named like an argument": (b'{"title": "x", "actor": "bob"}', {"actor"}),
    "a field named like another argument": (b'{"title": "x", "self": 1}', {"self"}),
    "everything at once": (
        b'{"title": "", "description": 1, "completed": 0, "colour": 1, "user_id": 2}',
        {"title", "description", "completed", "colour"},
    ),
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
async def test_a_body_that_is_no_proper_json_is_malformed(alice: User, body: bytes) -> None:
    for method, target in await _writes(alice):
        if body or not target.endswith("/complete"):
            reply = await alice.send(method, target, body)
            assert (reply.status, reply.code) == (400, "MALFORMED_REQUEST"), (method, target)
    await _assert_unchanged(alice)


@pytest.mark.parametrize(("body", "blamed"), INVALID.values(), ids=INVALID)
async def test_a_body_that_breaks_rules_names_every_field(
    alice: User, body: bytes, blamed: set[str]
) -> None:
    for method, target in await _writes(alice):
        reply = await alice.send(method, target, body)
        assert (reply.status, reply.code) == (422, "VALIDATION_ERROR"), (method, target)
        extra = {"title", "description"} if target.endswith("/complete") else set()
        assert blamed <= reply.blamed <= blamed | extra
    await _assert_unchanged(alice)


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


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "APPLICATION/JSON",
        "application/json;charset=utf-8",
        'application/json ; charset="UTF-8"',
        "application/json; charset=utf-8; profile=x",
    ],
)
async def test_json_may_say_that_it_is_utf_8(alice: User, kind: str) -> None:
    headers = {"content-type": kind}
    reply = await alice.send("POST", json={"title": "Buy milk"}, headers=headers)
    assert reply.status == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/jsonp"},
        {"content-type": "text/json"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json, application/json"},
        {"content-encoding": "gzip"},
        {"content-encoding": "br"},
        {"content-encoding": "identity, gzip"},
    ],
)
async def test_any_other_body_is_not_supported(alice: User, headers: dict[str, str]) -> None:
    for method, target in await _writes(alice):
        body = b'{"title": "changed", "completed": true}'
        reply = await alice.send(method, target, body, headers=headers)
        assert (reply.status, reply.code) == (415, "UNSUPPORTED_MEDIA_TYPE"), (method, target)
    await _assert_unchanged(alice)


async def test_only_a_patch_of_a_task_may_be_a_merge_patch(alice: User) -> None:
    headers = {"content-type": "application/merge-patch+json"}
    for method, target in await _writes(alice):
        reply = await alice.send(method, target, json={"description": None}, headers=headers)
        is_patch = method == "PATCH" and not target.endswith("/complete")
        assert reply.status == (200 if is_patch else 415), (method, target)


async def test_the_identity_is_an_encoding_too(alice: User) -> None:
    headers = {"content-encoding": "identity"}
    assert (await alice.send("POST", json={"title": "x"}, headers=headers)).status == 201


async def test_a_body_may_come_in_pieces(alice: User) -> None:
    reply = await alice.send("POST", body=[b'{"tit', b"", b'le": "Buy milk', b'"}'])
    assert reply.data["title"] == "Buy milk"


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
