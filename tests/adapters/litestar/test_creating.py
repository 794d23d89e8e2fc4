"""POST .../tasks: CONTRACT.md, sections 2, 3 and 5."""

import re
from datetime import datetime

import pytest

from tests.support.api import Api, User


async def test_a_new_task_has_all_its_fields_and_no_others(alice: User) -> None:
    reply = await alice.send("POST", json={"title": " Buy milk\n"})
    task = reply.data
    assert reply.status == 201
    assert list(task) == [
        "id",
        "user_id",
        "title",
        "description",
        "completed",
        "created_at",
        "updated_at",
        "version",
    ]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", task["id"])
    assert task["user_id"] == alice.id
    assert (task["title"], task["description"], task["completed"]) == ("Buy milk", "", False)
    assert task["version"] == 1
    assert task["created_at"] == task["updated_at"]
    assert task["created_at"].endswith("Z")
    assert datetime.fromisoformat(task["created_at"]).utcoffset() is not None


async def test_the_answer_says_where_the_task_is_and_which_version(alice: User) -> None:
    reply = await alice.send("POST", json={"title": "Buy milk"})
    assert reply.header("location") == alice.task(reply.data)
    assert reply.header("etag") == '"1"'
    assert reply.header("idempotency-replayed") is None
    assert (await alice.send("GET", reply.header("location"))).data == reply.data


@pytest.mark.parametrize("user_id", ["a/b", "ü ber", "a%2Fb", "..", "?#", "1", "A" * 255])
async def test_any_text_can_be_a_user(api: Api, user_id: str) -> None:
    user = api.user(user_id)
    reply = await user.send("POST", json={"title": "Buy milk"})
    assert reply.data["user_id"] == user_id
    assert (await user.send("GET", reply.header("location"))).data == reply.data


async def test_text_comes_back_as_it_was_sent(alice: User) -> None:
    description = "é é 👩‍👩‍👧 \u202e\u0130 \t\r\n  trailing  "
    task = await alice.create("Ünïcödé 🥛", description=description, completed=True)
    assert task["title"] == "Ünïcödé 🥛"
    assert task["description"] == description
    assert task["completed"] is True


async def test_no_description_is_an_empty_one(alice: User) -> None:
    assert (await alice.create(description=None))["description"] == ""


async def test_length_is_counted_in_code_points(alice: User) -> None:
    task = await alice.create("🥛" * 255, description="🥛" * 1000)
    assert len(task["title"]) == 255
    assert len(task["description"]) == 1000


async def test_fields_that_are_made_here_may_be_echoed_and_mean_nothing(alice: User) -> None:
    echoed = {"id": 1, "user_id": ["x"], "created_at": None, "updated_at": {}, "version": 1e300}
    task = await alice.create(**echoed)
    assert task["version"] == 1
    assert task["user_id"] == alice.id


async def test_a_repeated_key_answers_as_the_first_time(alice: User) -> None:
    key = {"Idempotency-Key": "key-1"}
    first = await alice.send("POST", json={"title": "Buy milk"}, headers=key)
    await alice.send("DELETE", alice.task(first.data))
    again = await alice.send("POST", json={"completed": False, "title": " Buy milk "}, headers=key)
    assert again.status == 201
    assert again.data == first.data
    assert again.header("location") == first.header("location")
    assert again.header("etag") == first.header("etag")
    assert again.header("idempotency-replayed") == "true"
    assert await alice.list() == []


async def test_a_key_is_good_for_one_body_only(alice: User) -> None:
    key = {"Idempotency-Key": "key-1"}
    await alice.send("POST", json={"title": "Buy milk"}, headers=key)
    reply = await alice.send("POST", json={"title": "Buy bread"}, headers=key)
    assert (reply.status, reply.code) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert len(await alice.list()) == 1


async def test_a_key_belongs_to_its_user(alice: User, bob: User) -> None:
    key = {"Idempotency-Key": "key-1"}
    first = await alice.send("POST", json={"title": "Buy milk"}, headers=key)
    second = await bob.send("POST", json={"title": "Buy bread"}, headers=key)
    assert second.status == 201
    assert second.data["id"] != first.data["id"]


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256, "a\tb", "one, two"])
async def test_a_key_is_visible_ascii(alice: User, key: str) -> None:
    headers = {"Idempotency-Key": key}
    reply = await alice.send("POST", json={"title": "Buy milk"}, headers=headers)
    assert (reply.status, reply.code) == (422, "VALIDATION_ERROR")
    assert reply.blamed == {"Idempotency-Key"}
    assert await alice.list() == []


async def test_a_field_is_not_taken_for_the_key(alice: User) -> None:
    fields = {"title": "Buy milk", "idempotency_key": "a b"}
    reply = await alice.send("POST", json=fields, headers={"Idempotency-Key": "a b"})
    assert reply.blamed == {"Idempotency-Key", "idempotency_key"}


async def test_a_refused_request_does_not_use_its_key_up(alice: User) -> None:
    key = {"Idempotency-Key": "key-1"}
    assert (await alice.send("POST", json={"title": ""}, headers=key)).status == 422
    assert (await alice.send("POST", json={"title": "Buy milk"}, headers=key)).status == 201
