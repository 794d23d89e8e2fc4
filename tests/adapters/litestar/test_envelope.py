"""CONTRACT.md, section 1: what every answer looks like; `Api.send` checks the frame each time."""

import pytest

from tests.support.api import Api, User


@pytest.mark.parametrize("request_id", ["a", "A-Z_0.9", "x" * 64])
async def test_a_request_id_of_the_client_comes_back(api: Api, request_id: str) -> None:
    reply = await api.send("GET", "/health/live", {"X-Request-Id": request_id})
    assert reply.meta["request_id"] == request_id


@pytest.mark.parametrize("request_id", ["", "x" * 65, "a b", "a\tb", "ä", "a,b", '"', "a/b"])
async def test_any_other_request_id_is_replaced(api: Api, request_id: str) -> None:
    reply = await api.send("GET", "/health/live", {"X-Request-Id": request_id})
    assert reply.meta["request_id"] != request_id
    assert len(reply.meta["request_id"]) == 32


async def test_two_request_ids_are_none(api: Api) -> None:
    twice = [("X-Request-Id", "one"), ("X-Request-Id", "two")]
    reply = await api.send("GET", "/health/live", twice)
    assert reply.meta["request_id"] not in ("one", "two", "one, two")


async def test_no_two_answers_share_a_request_id(api: Api) -> None:
    replies = [await api.send("GET", "/health/live") for _ in range(20)]
    assert len({reply.meta["request_id"] for reply in replies}) == 20


async def test_errors_have_no_details_where_no_field_is_to_blame(alice: User) -> None:
    reply = await alice.send("GET", f"{alice.tasks}/nothing")
    assert reply.details == []


async def test_errors_repeat_nothing_of_the_request(alice: User) -> None:
    secret = "s3cr3t"
    for target in (f"/{secret}", f"{alice.tasks}/{secret}", f"{alice.tasks}?limit={secret}"):
        reply = await alice.send("GET", target)
        assert reply.status >= 400
        assert secret.encode() not in reply.body
    for body in (b'{"title": s3cr3t}', b'{"title": ["s3cr3t"]}', b'{"s3cr3t": 1, "s3cr3t": 2}'):
        reply = await alice.send("POST", body=body)
        assert reply.status >= 400
        assert secret.encode() not in reply.body
