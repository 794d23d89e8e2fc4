"""Cursors and sync tokens that somebody made themselves, with a digest that is right."""

import json
from base64 import urlsafe_b64encode
from contextlib import suppress
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.owners import new_user
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore
from todo_core.application.sealed import seal, unseal
from todo_core.domain.errors import InvalidCursor, SyncTokenExpired
from todo_core.domain.ownership import authorize

ID = "01a1fd66-7fa5-72ac-b2bc-4224a494f010"
MOMENT = "2026-01-01T00:00:00+00:00"
BY_CREATION = ["cursor", None, None, False, "created_at", True]
BY_TITLE = ["cursor", None, None, False, "title", False]


def forged(user: str, purpose: list[object], payload: bytes) -> str:
    bound = json.dumps([user, *purpose], separators=(",", ":")).encode() + payload
    digest = blake2b(bound, digest_size=12).digest()
    return urlsafe_b64encode(digest + payload).rstrip(b"=").decode()


def test_what_is_forged_here_would_pass_for_ours() -> None:
    me = new_user()
    owner = authorize(me, me)
    assert forged(me, BY_TITLE, b'["a"]') == seal(
        owner, ["cursor", None, None, False, "title", False], ["a"]
    )
    assert unseal(owner, BY_TITLE, forged(me, BY_TITLE, b'["a"]')) == ["a"]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no json",
        b"\xff",
        b"1",
        b"null",
        b"[]",
        b"[1]",
        b'["a"]',
        b"[" * 2000,
        json.dumps(["no moment", ID]).encode(),
        json.dumps(["2026-01-01T00:00:00", ID]).encode(),
        json.dumps(["2026-01-01T00:00:00+02:00", ID]).encode(),
        json.dumps([MOMENT, "no id"]).encode(),
        json.dumps([MOMENT, 1]).encode(),
        json.dumps([MOMENT, ID, 1]).encode(),
    ],
)
async def test_a_forged_cursor_is_refused(payload: bytes) -> None:
    core, me = TodoCore(InMemoryTasks()), new_user()
    with pytest.raises(InvalidCursor):
        await core.list_tasks(actor=me, user_id=me, cursor=forged(me, BY_CREATION, payload))


@pytest.mark.parametrize("key", ["\0", "\ud800"])
async def test_a_forged_cursor_holds_text_or_is_refused(key: str) -> None:
    core, me = TodoCore(InMemoryTasks()), new_user()
    cursor = forged(me, BY_TITLE, json.dumps([key, ID]).encode())
    with pytest.raises(InvalidCursor):
        await core.list_tasks(actor=me, user_id=me, sort="title", cursor=cursor)


@pytest.mark.parametrize(
    "payload",
    [
        *(b"", b"x", b"{}", b"[1]", b"[1,2,3]", b"[true,0]", b"[-5,0]", b"[0,-1]", b"[1.0,0]"),
        b'["1",0]',
        b"[9223372036854775808,0]",
        b"[" + b"9" * 5000 + b",0]",
    ],
)
async def test_a_forged_sync_token_is_refused(payload: bytes) -> None:
    core, me = TodoCore(InMemoryTasks()), new_user()
    with pytest.raises(InvalidCursor):
        await core.read_changes(actor=me, user_id=me, since=forged(me, ["sync"], payload))


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
payloads = st.binary() | st.lists(scalars | st.sampled_from([ID, MOMENT]), max_size=3).map(
    lambda content: json.dumps(content).encode()
)


@given(payload=payloads)
async def test_whatever_is_forged_it_leads_to_ones_own_tasks_or_is_refused(payload: bytes) -> None:
    core, me = TodoCore(InMemoryTasks()), new_user()
    for sort, purpose in (("-created_at", BY_CREATION), ("title", BY_TITLE)):
        with suppress(InvalidCursor):
            page = await core.list_tasks(
                actor=me, user_id=me, sort=sort, cursor=forged(me, purpose, payload)
            )
            assert list(page.tasks) == []
    with suppress(InvalidCursor, SyncTokenExpired):
        await core.read_changes(actor=me, user_id=me, since=forged(me, ["sync"], payload))
