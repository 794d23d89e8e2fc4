"""Idempotency-Key: a create that is sent twice is made once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.compat.client import Person, failed, succeeded, task

KEY = {"Idempotency-Key": "order-1"}


def test_the_same_key_gets_the_first_answer_again(ada: Person) -> None:
    first = ada.send("POST", json={"title": "Buy milk"}, headers=KEY)
    again = ada.send(
        "POST",
        content=b'{ "completed": false, "description": null, "title": " Buy milk" }',
        headers={**KEY, "Content-Type": "application/json; charset=UTF-8"},
    )
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert task(succeeded(again, 201)["data"]) == succeeded(first, 201)["data"]
    for name in ("location", "etag"):
        assert again.headers[name] == first.headers[name]
    assert ada.titles() == ["Buy milk"]


def test_it_does_so_when_the_task_has_changed_or_is_gone(ada: Person) -> None:
    first = succeeded(ada.send("POST", json={"title": "Buy milk"}, headers=KEY), 201)["data"]
    for method, body in (("PUT", {"title": "Buy tea"}), ("DELETE", None)):
        succeeded(ada.send(method, first["id"], json=body))
        again = ada.send("POST", json={"title": "Buy milk"}, headers=KEY)
        assert succeeded(again, 201)["data"] == first
    assert ada.titles() == []


def test_the_same_key_for_another_task_is_refused(ada: Person) -> None:
    succeeded(ada.send("POST", json={"title": "Buy milk"}, headers=KEY), 201)
    answer = ada.send("POST", json={"title": "Buy tea"}, headers=KEY)
    failed(answer, 422, "IDEMPOTENCY_KEY_REUSED")


def test_a_key_belongs_to_its_user(ada: Person, bob: Person) -> None:
    for person in ada, bob:
        answer = person.send("POST", json={"title": "Buy milk"}, headers=KEY)
        assert succeeded(answer, 201)["data"]["user_id"] == person.id


def test_a_refused_request_uses_no_key_up(ada: Person) -> None:
    failed(ada.send("POST", json={"title": ""}, headers=KEY), 422, "VALIDATION_ERROR")
    answer = ada.send("POST", json={"title": "Buy milk"}, headers=KEY)
    assert "idempotency-replayed" not in answer.headers
    succeeded(answer, 201)


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256], ids=lambda key: key[:5])
def test_what_is_no_key_is_refused(ada: Person, key: str) -> None:
    headers = {"Idempotency-Key": key.encode()}
    failed(ada.send("POST", json={"title": "Buy milk"}, headers=headers), 422, "VALIDATION_ERROR")
    assert ada.titles() == []


def test_of_many_at_the_same_time_one_makes_the_task(ada: Person) -> None:
    def create(_: int) -> str:
        answer = ada.send("POST", json={"title": "Buy milk"}, headers=KEY)
        return str(succeeded(answer, 201)["data"]["id"])

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(create, range(8)))) == 1
    assert ada.titles() == ["Buy milk"]
