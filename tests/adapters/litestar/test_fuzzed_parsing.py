"""Whatever bytes arrive, each parser takes them for what they are or refuses them as promised."""

import json
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.api import Api
from tests.support.in_process import InProcess, http_scope
from tests.support.replies import check_promises
from todo_core.adapters.litestar.errors import Refused
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.json_object import READ_ONLY, parse_object
from todo_core.adapters.litestar.media_types import JSON, is_taken
from todo_core.adapters.litestar.paths import split_path
from todo_core.adapters.litestar.preconditions import expected_versions, if_none_match
from todo_core.adapters.litestar.query import change_options, list_options, next_query
from todo_core.domain.errors import InvalidInput

MANY_DIGITS = "(a number of more digits than Python converts)"

fuzz = settings(max_examples=400, deadline=None)

numbers = st.integers() | st.floats() | st.sampled_from([MANY_DIGITS, 2**64, -0.0])
texts = st.text(max_size=20) | st.sampled_from(["9" * 5000, '"', "\\", "1e999", "\ud800", "\0"])
names = st.sampled_from(["title", "description", "completed", "id", "version", ""]) | texts
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
bodies = st.dictionaries(names, values, max_size=6)
escaped = st.booleans()


def encoded(value: object, *, ascii_only: bool) -> bytes:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    return raw.replace(f'"{MANY_DIGITS}"'.encode(), b"9" * 5000)


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Bytes that were right until a few of them were taken out, put in or replaced."""
    raw = draw(whole)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 5)))
        piece = draw(st.binary(max_size=3) | st.sampled_from([b'"', b"{", b"[", b",", b":", b"\\"]))
        raw = raw[:start] + piece + raw[end:]
    return raw


raw_bodies = st.builds(encoded, bodies, ascii_only=escaped)
any_bytes = st.binary(max_size=300) | raw_bodies | damaged(raw_bodies)


class Number(str):
    """A number as it is spelled, however many digits it has."""

    __slots__ = ()


def as_the_standard_library_reads(raw: bytes) -> Any:
    return json.loads(raw.decode(), parse_int=Number, parse_float=Number)


@fuzz
@given(raw=any_bytes)
@example(b'{"version": ' + b"9" * 5000 + b', "title": "' + b"9" * 5000 + b'"}')
@example(b'{"title": 1e' + b"9" * 5000 + b', "id": ' + b"9" * 5000 + b"}")
def test_a_body_that_is_taken_says_what_the_standard_library_reads(raw: bytes) -> None:
    try:
        members = parse_object(raw)
    except (Refused, InvalidInput):
        return
    expected = as_the_standard_library_reads(raw)
    assert members.keys() == expected.keys() - READ_ONLY
    for name, value in members.items():
        if isinstance(value, str | bool | None):
            assert value == expected[name]
            assert not isinstance(expected[name], Number)
        else:
            assert isinstance(value, list | dict) is isinstance(expected[name], list | dict)


@fuzz
@given(body=bodies, ascii_only=escaped)
def test_a_body_that_is_sound_is_taken(body: dict[str, Any], *, ascii_only: bool) -> None:
    raw = encoded(body, ascii_only=ascii_only)
    unsound = ("NaN", "Infinity", "\\ud800")
    if not any(word.encode() in raw for word in unsound) and b"\xed\xa0\x80" not in raw:
        assert parse_object(raw).keys() == body.keys() - READ_ONLY


@fuzz
@given(kind=st.binary(max_size=60) | damaged(st.just(b'application/json; charset="utf-8"')))
@example(b"application/json" + b" ;" * 30_000 + b"x")
@example(b"application/json; a=" + b'"' + b"\\a" * 30_000)
def test_any_content_type_is_taken_or_not(kind: bytes) -> None:
    if is_taken({b"content-type": kind}, JSON):
        assert kind.partition(b";")[0].strip().lower() == b"application/json"


pairs = st.tuples(
    st.sampled_from([b"limit", b"q", b"sort", b"cursor", b"completed", b"deleted", b"since", b""])
    | st.binary(max_size=5),
    st.sampled_from([b"1", b"true", b"title", b"%", b"%ff", b"%00", b"a+b", b"%C3%A9"])
    | st.binary(max_size=12),
).map(b"=".join)
queries = st.lists(pairs, max_size=5).map(b"&".join) | st.binary(max_size=80)


@fuzz
@given(query=queries)
def test_any_query_has_options_or_names_what_is_wrong(query: bytes) -> None:
    for options in list_options, change_options:
        with suppress(InvalidInput):
            options(query)
    following = next_query(query, "cursor-of-ours").encode()
    assert following.isascii()
    assert following.endswith(b"cursor=cursor-of-ours")
    assert following.count(b"cursor-of-ours") >= 1


@fuzz
@given(path=st.binary(max_size=60) | st.lists(st.binary(max_size=8)).map(b"%".join))
def test_any_path_has_segments(path: bytes) -> None:
    for segment in split_path(b"/" + path):
        if segment is not None:
            segment.encode()


tags = st.lists(
    st.sampled_from([b'"1"', b'W/"2"', b"*", b",", b" ", b'"', b"\t", b'"\xff"', b"W/"])
    | st.binary(max_size=4)
).map(b"".join)


@fuzz
@given(header=tags)
@example(b'"1"' + b" ," * 30_000 + b"x")
@example(b", " * 30_000)
def test_any_tags_are_versions_or_malformed(header: bytes) -> None:
    exchange = SimpleNamespace(headers={b"if-match": header, b"if-none-match": header})
    for parse in expected_versions, if_none_match:
        with suppress(Refused):
            parse(cast("Exchange", exchange))


@fuzz
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"]),
    rest=st.sampled_from(["", "/{task}", "/{task}/complete", "/{task}/restore", "/changes", "/x"]),
    query=queries,
    headers=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    b"content-type",
                    b"content-encoding",
                    b"if-match",
                    b"if-none-match",
                    b"idempotency-key",
                    b"x-request-id",
                    b"origin",
                    b"content-length",
                    b"transfer-encoding",
                ]
            ),
            st.sampled_from([b"application/json", b"identity", b'"1"', b"*"])
            | st.binary(max_size=20),
        ),
        max_size=4,
    ),
    body=any_bytes,
)
async def test_nothing_that_arrives_is_a_fault_of_the_service(
    in_process: Api,
    method: str,
    rest: str,
    query: bytes,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
) -> None:
    alice = in_process.user("fuzzed")
    task = (await alice.create())["id"]
    own = [(b"host", b"a"), (b"authorization", alice.authorization["authorization"].encode())]
    if not any(name == b"content-type" for name, _ in headers):
        own.append((b"content-type", b"application/json"))
    scope = http_scope(method, alice.tasks + rest.format(task=task), [*own, *headers])
    scope["query_string"] = query
    transport = in_process.transport
    assert isinstance(transport, InProcess)
    reply = await transport.exchange(scope, [body])
    assert reply.status < 500, reply
    check_promises(reply, method)
