"""Listening to events, however the network cuts them up."""

from collections.abc import AsyncIterator

import pytest

from todo_core.entrypoints.harness.http.event_stream import Event, hearing
from todo_core.entrypoints.harness.http.messages import HttpResponse

STREAM = HttpResponse(200, (("Content-Type", "text/event-stream; charset=utf-8"),), b"")
NOTHING = HttpResponse(404, (("content-type", "application/json"),), b"")
SENT = b"""\
:

event: change
id: 1
data: {"token": "a"}

event: change
id: 2
data: {"token": "b"}

"""


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_events_are_whole_wherever_they_were_cut(size: int) -> None:
    parts = [SENT[place : place + size] for place in range(0, len(SENT), size)]
    async with hearing(STREAM, chunks(*parts)) as stream:
        assert [await stream.event(1) for _ in range(4)] == [
            Event("1", "a"),
            Event("2", "b"),
            None,
            None,
        ]
        assert stream.response.body == SENT


@pytest.mark.parametrize(
    "block",
    [
        b"event: other\nid: 1\ndata: {}",
        b"event: change\nid: 1",
        b"event: change\ndata: no",
        b"event: change\ndata: []",
        b"\xff",
    ],
)
async def test_what_is_no_change_is_no_event(block: bytes) -> None:
    async with hearing(STREAM, chunks(block + b"\n\n")) as stream:
        assert await stream.event(1) is None


async def test_what_is_no_stream_is_read_to_its_end() -> None:
    async with hearing(NOTHING, chunks(b"{", b"}")) as stream:
        assert stream.response.body == b"{}"
        assert await stream.event(1) is None
