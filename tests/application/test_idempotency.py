"""What a key stands for, over versions of this program as well."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from tests.support.owners import new_owner
from tests.support.tasks import CLOCK, new_task
from todo_core.application import idempotency
from todo_core.application.idempotency import fingerprint, keyed_create, replayed
from todo_core.application.ports.tasks import Outcome
from todo_core.application.records import record_of
from todo_core.domain import fields
from todo_core.domain.errors import IdempotencyKeyReused
from todo_core.domain.fields import Field
from todo_core.domain.task import Draft

DRAFT = Draft.parse({"title": " Buy milk ", "description": "two"})


def test_the_fingerprint_is_that_of_the_released_version() -> None:
    assert fingerprint(DRAFT) == sha256(b'["Buy milk", "two", false]').digest()


def test_a_new_field_changes_no_fingerprint_until_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = Field("place", lambda value: value, default=None)
    monkeypatch.setattr(idempotency, "FIELDS", {**fields.FIELDS, "place": place})
    unused = replace(DRAFT, values={**DRAFT.values, "place": None})
    used = replace(DRAFT, values={**DRAFT.values, "place": "home"})
    assert fingerprint(unused) == fingerprint(DRAFT)
    assert fingerprint(used) != fingerprint(DRAFT)


def test_what_a_key_made_comes_back_as_it_was_made() -> None:
    owner = new_owner()
    first = new_task(owner, "É\u200dx", description="a\nb")
    draft = Draft.parse({"title": first.title, "description": first.description})
    keyed = keyed_create("key", draft, first)
    now = CLOCK.now()
    again = draft.task(owner, new_task(owner).id, now)
    assert replayed(keyed.outcome, draft, again) == first
    with pytest.raises(IdempotencyKeyReused):
        replayed(keyed.outcome, DRAFT, again)


def test_of_a_key_of_the_released_version_the_request_says_what_the_record_does_not() -> None:
    first = DRAFT.task(new_owner(), new_task(new_owner()).id, CLOCK.now())
    known = {name: record_of(first)[name] for name in ("id", "created_at", "updated_at")}
    outcome = Outcome(fingerprint(DRAFT), json.dumps(known).encode())
    again = replace(first, id=new_task(new_owner()).id, created_at=CLOCK.now())
    assert replayed(outcome, DRAFT, again) == first
