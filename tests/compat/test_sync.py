"""The feed of changes, and the events that tell of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from tests.compat.client import Person, failed, succeeded, task


def test_the_feed_tells_of_everything_and_then_of_what_is_new(ada: Person) -> None:
    kept, gone = ada.create("kept"), ada.create("gone")
    first = ada.changes()
    assert [task(each)["id"] for each in first["data"]["changes"]] == [kept["id"], gone["id"]]
    assert [each["deleted"] for each in first["data"]["changes"]] == [False, False]
    assert first["meta"]["has_more"] is False
    since = first["meta"]["next_token"]
    assert ada.changes(since=since)["data"]["changes"] == []
    succeeded(ada.send("DELETE", gone["id"]))
    succeeded(ada.send("PUT", kept["id"], json={"title": "changed"}))
    then = ada.changes(since=since)
    deleted, changed = then["data"]["changes"]
    told = {name: deleted[name] for name in ("id", "deleted", "version")}
    assert told == {"id": gone["id"], "deleted": True, "version": 2}
    assert (task(changed)["title"], changed["version"], changed["deleted"]) == ("changed", 2, False)
    assert ada.changes(since=then["meta"]["next_token"])["data"]["changes"] == []


def test_a_restored_task_is_a_change(ada: Person) -> None:
    made = ada.create()
    succeeded(ada.send("DELETE", made["id"]))
    since = ada.changes()["meta"]["next_token"]
    succeeded(ada.send("POST", f"{made['id']}/restore"))
    (change,) = ada.changes(since=since)["data"]["changes"]
    assert (task(change)["deleted"], change["version"]) == (False, 3)


def test_the_feed_has_pages(ada: Person) -> None:
    made = [ada.create(str(number))["id"] for number in range(5)]
    seen, query = [], {}
    for more in (True, True, False):
        page = ada.changes(limit=2, **query)
        assert page["meta"]["has_more"] is more
        seen += [each["id"] for each in page["data"]["changes"]]
        query = {"since": page["meta"]["next_token"]}
    assert seen == made


def test_a_feed_of_nothing_has_a_token(ada: Person) -> None:
    since = ada.changes()["meta"]["next_token"]
    made = ada.create()
    assert [each["id"] for each in ada.changes(since=since)["data"]["changes"]] == [made["id"]]


def test_a_token_belongs_to_its_user(ada: Person, bob: Person) -> None:
    ada.create()
    since = ada.changes()["meta"]["next_token"]
    failed(bob.send("GET", "changes", params={"since": since}), 400, "INVALID_CURSOR")
    failed(ada.send("GET", "changes", params={"since": since[:-1]}), 400, "INVALID_CURSOR")
    failed(ada.send("GET", "changes", params={"limit": 0}), 422, "VALIDATION_ERROR")


@contextmanager
def events(person: Person, **headers: str) -> Iterator[Iterator[dict[str, str]]]:
    """The events of a stream, each as its fields."""
    url, everything = f"{person.tasks}/events", {**person.headers, **headers}
    with person.http.stream("GET", url, headers=everything) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == "text/event-stream"
        yield _events(answer.iter_lines())


def _events(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if name:
            fields[name] = value.removeprefix(" ")
        elif not line and fields:
            yield fields
            fields = {}


def token_of(event: dict[str, str]) -> Any:
    assert event["event"] == "change"
    told = json.loads(event["data"])
    assert told["token"] == event["id"]
    return told["token"]


def test_a_change_is_told_with_a_token_that_covers_it(ada: Person) -> None:
    ada.create("before")
    since = ada.changes()["meta"]["next_token"]
    with events(ada) as stream:
        made = ada.create("meanwhile")
        told = token_of(next(stream))
    assert [each["id"] for each in ada.changes(since=since)["data"]["changes"]] == [made["id"]]
    assert ada.changes(since=told)["data"]["changes"] == []


def test_whoever_comes_back_misses_nothing(ada: Person) -> None:
    since = ada.changes()["meta"]["next_token"]
    made = ada.create("meanwhile")
    with events(ada, **{"Last-Event-ID": since}) as stream:
        assert ada.changes(since=token_of(next(stream)))["data"]["changes"] == []
    assert ada.titles() == [made["title"]]


def test_nobody_hears_of_anothers_changes(ada: Person, bob: Person) -> None:
    with events(ada) as stream:
        bob.create()
        made = ada.create()
        told = token_of(next(stream))
    assert ada.changes(since=told)["data"]["changes"] == []
    assert [each["id"] for each in ada.changes()["data"]["changes"]] == [made["id"]]


def test_each_change_that_is_waited_for_has_a_token_of_its_own(ada: Person) -> None:
    with events(ada) as stream:
        tokens = []
        for number in range(3):
            ada.create(str(number))
            tokens.append(token_of(next(stream)))
    assert all(one != other for one, other in pairwise(tokens))
