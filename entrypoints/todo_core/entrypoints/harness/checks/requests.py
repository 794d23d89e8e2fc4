"""Requests that break a rule are refused by the right name, and what they ask for is not done."""

from collections.abc import Sequence
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.foreign_ids import list_of
from todo_core.entrypoints.harness.http.messages import Headers, HttpResponse
from todo_core.entrypoints.harness.http.requests import JSON
from todo_core.entrypoints.harness.memory import NEVER_MADE
from todo_core.entrypoints.harness.observations import Opaque, Shown
from todo_core.entrypoints.harness.operations import Create, Read
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial

INVALID: Final = (422, "VALIDATION_ERROR")
MALFORMED: Final = (400, "MALFORMED_REQUEST")
UNSUPPORTED: Final = (415, "UNSUPPORTED_MEDIA_TYPE")


def _is(trial: Trial, response: HttpResponse, expected: tuple[int, str], what: object) -> None:
    saw = (response.status, response.code)
    trial.require(saw == expected, f"{what} is answered by {saw} instead of {expected}")


async def _bodies_are(trial: Trial, bodies: Sequence[bytes], expected: tuple[int, str]) -> None:
    """Each body of a create is refused so, and makes nothing."""
    before = await list_of(trial, "alice")
    for body in bodies:
        response = await trial.sends("alice", "POST", headers=JSON, body=body)
        _is(trial, response, expected, body[:60])
    trial.require(await list_of(trial, "alice") == before, "a refused create made a task")


@check("REQ-JSON-01", "CONTRACT.md, 4.1", Capability.HTTP)
async def broken_json_is_malformed(trial: Trial) -> None:
    """A body that is not JSON, not UTF-8 or nested too deeply is 400 MALFORMED_REQUEST."""
    deep = b'{"title": "a", "x": ' + b"[" * 40 + b"]" * 40 + b"}"
    await _bodies_are(trial, [b"{", b'{"title": "\xff"}', b"title=a", deep], MALFORMED)


@check("REQ-TWICE-01", "CONTRACT.md, 3.24", Capability.HTTP)
async def a_key_given_twice_is_malformed(trial: Trial) -> None:
    """A key that is given twice in a body is 400 MALFORMED_REQUEST."""
    await _bodies_are(trial, [b'{"title": "a", "title": "b"}'], MALFORMED)


@check("REQ-FIELD-01", "CONTRACT.md, 3.23", Capability.HTTP)
async def unknown_fields_are_named(trial: Trial) -> None:
    """An unknown field is 422 VALIDATION_ERROR, and the details name it."""
    body = b'{"title": "a", "complete": true}'
    response = await trial.sends("alice", "POST", headers=JSON, body=body)
    _is(trial, response, INVALID, "an unknown field")
    error = response.content.get("error") or {}
    named = any(detail.startswith("complete:") for detail in error.get("details", ()))
    trial.require(named, f"an unknown field is not named: {error}")


@check("REQ-ECHO-01", "CONTRACT.md, 3.23", Capability.HTTP)
async def read_only_fields_may_be_echoed(trial: Trial) -> None:
    """The read-only fields may stand in a body and are ignored."""
    (task,) = await trial.makes("alice", Create("a"))
    body = (
        b'{"title": "b", "id": "x", "user_id": "y", "created_at": 1, "updated_at": 2, "version": 9}'
    )
    response = await trial.sends("alice", "PUT", f"/{task}", headers=JSON, body=body)
    data = response.content.get("data") or {}
    ignored = response.status == 200 and (data.get("id"), data.get("version")) == (task, 2)  # noqa: PLR2004 - HTTP's OK and the second version
    trial.require(ignored, f"echoed fields are answered by {response.status} {data}")


@check("REQ-TYPE-01", "CONTRACT.md, 3.24", Capability.HTTP)
async def values_are_not_converted(trial: Trial) -> None:
    """A value of another type is 422, however much it resembles the right one."""
    fields = (b'"completed": 1', b'"completed": "true"', b'"completed": null', b'"description": 1')
    await _bodies_are(trial, [b'{"title": "a", %s}' % field for field in fields], INVALID)


@check("REQ-MEDIA-01", "CONTRACT.md, 3.22", Capability.HTTP)
async def only_json_is_read(trial: Trial) -> None:
    """A body of another media type, charset or encoding is 415 UNSUPPORTED_MEDIA_TYPE."""
    kinds: tuple[Headers, ...] = (
        (),
        (("content-type", "text/plain"),),
        (("content-type", "application/json; charset=latin-1"),),
        (*JSON, ("content-encoding", "gzip")),
    )
    for headers in kinds:
        response = await trial.sends("alice", "POST", headers=headers, body=b'{"title": "a"}')
        _is(trial, response, UNSUPPORTED, headers)


@check("REQ-SIZE-01", "CONTRACT.md, 3.22", Capability.HTTP)
async def a_body_has_a_limit(trial: Trial) -> None:
    """A body of more than 64 KiB is 413 PAYLOAD_TOO_LARGE."""
    body = b'{"title": "a"}' + b" " * 65_536
    await _bodies_are(trial, [body], (413, "PAYLOAD_TOO_LARGE"))


@check("REQ-QUERY-01", "CONTRACT.md, 3.19", Capability.HTTP)
async def options_are_read_strictly(trial: Trial) -> None:
    """A list option outside its rule, given twice or badly encoded is 422; unknown ones pass."""
    for query in ("limit=1e2", "limit=0", "limit=1001", "limit=1&limit=1", "q=%ff", "sort=id"):
        _is(trial, await trial.sends("alice", "GET", f"?{query}"), INVALID, query)
    response = await trial.sends("alice", "GET", "?colour=red")
    trial.require(response.code is None, f"an unknown option is answered by {response.code}")


@check("REQ-TAG-01", "CONTRACT.md, 4.1", Capability.HTTP)
async def what_is_no_list_of_tags_is_malformed(trial: Trial) -> None:
    """If-None-Match that is no list of tags is 400 MALFORMED_REQUEST."""
    await trial.makes("alice", Create("a"))
    for tags in ("1", '"1', '"1" "2"'):
        response = await trial.sends("alice", "GET", headers=[("if-none-match", tags)])
        _is(trial, response, MALFORMED, tags)


@check("REQ-ID-01", "CONTRACT.md, 2.11")
async def ids_may_be_in_capitals(trial: Trial) -> None:
    """An id in capitals names its task, and the answer has it in lower case."""
    (task,) = await trial.makes("alice", Create("a"))
    answer = await trial.does("alice", Read(task.upper()))
    shown = isinstance(answer, Shown) and answer.task.id == Opaque("id", task.lower())
    trial.require(shown, f"an id in capitals is answered by {answer}")


@check("REQ-ORDER-01", "CONTRACT.md, 4.21", Capability.HTTP)
async def requests_are_judged_before_tasks_are_sought(trial: Trial) -> None:
    """What is wrong with a request is said before whether there is such a task."""
    target = f"/{NEVER_MADE}"
    for body, expected in ((b"{", MALFORMED), (b'{"title": ""}', INVALID), (b"{}", INVALID)):
        response = await trial.sends("alice", "PUT", target, headers=JSON, body=body)
        _is(trial, response, expected, body)
