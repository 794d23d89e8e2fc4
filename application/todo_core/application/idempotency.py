"""What an idempotency key stands for: by which request it was used, and what came of that."""

import hashlib
import json
import re
from dataclasses import replace
from typing import Final

from todo_core.application.ports.tasks import Keyed, Outcome
from todo_core.application.records import packed, read_record
from todo_core.domain.errors import IdempotencyKeyReused, Problem
from todo_core.domain.fields import FIELDS
from todo_core.domain.task import Draft, Task

IDEMPOTENCY_KEY: Final = "[!-~]{1,255}"
"""1 to 255 visible ASCII characters."""

KEY_RULE: Final = Problem("idempotency_key", "must have 1 to 255 visible ASCII characters")
"""What InvalidInput says of a key that is no such string."""

_VISIBLE_ASCII = re.compile(IDEMPOTENCY_KEY)
_ALWAYS: Final = ("title", "description", "completed")


def is_key(key: object) -> bool:
    """Whether this can be a key."""
    return isinstance(key, str) and _VISIBLE_ASCII.fullmatch(key) is not None


def fingerprint(draft: Draft) -> bytes:
    """A digest of a create, the same for the same fields.

    A field that came with a later version tells only where it is not at its default. So a request
    that was sent before an upgrade still has its fingerprint when it is sent again after it.
    """
    said = {name: value for name, value in draft.values.items() if name not in _ALWAYS}
    others = {name: said[name] for name in sorted(said) if said[name] != FIELDS[name].default}
    content = [draft.values[name] for name in _ALWAYS]
    text = json.dumps([*content, others] if others else content, default=str)
    return hashlib.sha256(text.encode()).digest()


def keyed_create(key: str, draft: Draft, task: Task) -> Keyed:
    """The key, standing for this task as it was made."""
    return Keyed(key, Outcome(fingerprint(draft), packed(task)), task.created_at)


def replayed(outcome: Outcome, draft: Draft, task: Task) -> Task:
    """The task that the key made, as it was made; IdempotencyKeyReused if the request was another.

    Of what the record does not tell, it is as `task`, which the draft would make now; records of
    version 0.1 tell the id and the moment alone.
    """
    if outcome.fingerprint != fingerprint(draft):
        raise IdempotencyKeyReused
    return replace(task, **read_record(json.loads(outcome.record)))
