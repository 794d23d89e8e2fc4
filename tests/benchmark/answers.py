"""All services give the same answers to the same requests; otherwise nothing is timed."""

import json
import uuid
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from tests.benchmark.contents import CHECKER, SECRET, authorization
from tests.benchmark.processes import BenchmarkError
from tests.benchmark.services import Running

_OWN_CHOICE = {"request_id", "timestamp", "next_cursor", "message", "details"}
"""What services may say in their own way."""
_MOMENTS = {"created_at", "updated_at"}
_CHANGED_NOW = {"updated_at"}
_MADE_NOW = {"id", *_MOMENTS}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer without what services may say in their own way."""

    question: str
    status: int
    content: Any


def check_answers(running: Sequence[Running]) -> None:
    """Raise BenchmarkError naming the first answer that is not that of the first service."""
    reference, *others = running
    expected = list(_answers(reference.url))
    for other in others:
        for right, found in zip(expected, _answers(other.url), strict=True):
            if right != found:
                raise BenchmarkError(
                    f"{other.service.name} answers {found.question} with {found.status}"
                    f" {found.content}; {reference.service.name} with {right.status}"
                    f" {right.content}"
                )


def _answers(url: str) -> Iterator[Answer]:
    tasks = f"/api/{CHECKER}/tasks"
    with httpx.Client(base_url=url, headers=authorization(CHECKER), trust_env=False) as client:
        listed = client.get(tasks, params={"limit": 20})
        yield _answer("a list", listed)
        task = f"{tasks}/{listed.json()['data']['tasks'][3]['id']}"
        yield _answer("a get", client.get(task))
        retitled = client.patch(task, json={"title": " Answer letter "})
        yield _answer("a new title", retitled, _CHANGED_NOW)
        done = client.patch(task, json={"completed": True})
        yield _answer("a new state", done, _CHANGED_NOW)
        yield _answer("a get of what was changed", client.get(task), _CHANGED_NOW)
        new = client.post(tasks, json={"title": " Write letter ", "description": "é\n"})
        yield _answer("a create", new, _MADE_NOW)
        made = client.get(f"{tasks}/{new.json()['data']['id']}")
        yield _answer("a get of what was created", made, _MADE_NOW)
        yield _answer("a total", client.get(tasks, params={"limit": 1}), _MADE_NOW)
        yield _answer("a title that is too long", client.post(tasks, json={"title": "x" * 256}))
        yield _answer("an empty title", client.patch(task, json={"title": " "}))
        yield _answer("a field that does not exist", client.post(tasks, json={"titel": "x"}))
        yield _answer("an unknown task", client.get(f"{tasks}/{uuid.UUID(int=1)}"))
        yield _answer("another's task", client.get("/api/user000001/tasks"))
    yield _answer("nobody", httpx.get(url + tasks, trust_env=False))
    for question, headers in (
        ("a forged token", authorization(CHECKER, secret=SECRET[::-1])),
        ("an expired token", authorization(CHECKER, seconds=-3600)),
    ):
        yield _answer(question, httpx.get(url + tasks, headers=headers, trust_env=False))


def _answer(
    question: str, response: httpx.Response, left_out: AbstractSet[str] = frozenset()
) -> Answer:
    try:
        content = response.json()
    except json.JSONDecodeError:
        return Answer(question, response.status_code, response.text)
    return Answer(question, response.status_code, normal(content, _OWN_CHOICE | left_out))


def normal(content: Any, left_out: AbstractSet[str]) -> Any:
    """A JSON value without some members, moments cut to the millisecond that all services keep."""
    match content:
        case dict():
            kept = {name: value for name, value in content.items() if name not in left_out}
            return {name: _member(name, value, left_out) for name, value in kept.items()}
        case list():
            return [normal(item, left_out) for item in content]
        case _:
            return content


def _member(name: str, value: Any, left_out: AbstractSet[str]) -> Any:
    if name in _MOMENTS:
        return datetime.fromisoformat(value).isoformat(timespec="milliseconds")
    return normal(value, left_out)
