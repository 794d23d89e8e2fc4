"""Opaque tokens that are good for one user and one purpose only.

A token carries a digest over its purpose and content. It needs no secret: whoever forges one gets
at nothing but their own tasks, since every statement is the owner's anyway. But since anybody can
make one, what is in it has to be judged like any other input.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from todo_core.domain.errors import InvalidCursor
from todo_core.domain.ownership import Owner

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_DIGEST_SIZE = 12
_LONGEST = 4096

Scalar = str | int | bool | None


def seal(owner: Owner, purpose: Sequence[Scalar], content: Sequence[Scalar]) -> str:
    """Make a token that `unseal` opens with the same owner and purpose."""
    payload = _encode(content)
    return _base64(_digest(owner, purpose, payload) + payload)


def unseal(owner: Owner, purpose: Sequence[Scalar], token: str) -> list[Scalar]:
    """The content of a token made by `seal`; InvalidCursor if one character is different."""
    if not isinstance(token, str):
        raise InvalidCursor
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4)) if len(token) <= _LONGEST else b""
    except ValueError:
        raise InvalidCursor from None
    digest, payload = raw[:_DIGEST_SIZE], raw[_DIGEST_SIZE:]
    if _base64(raw) != token or digest != _digest(owner, purpose, payload):
        raise InvalidCursor
    return _decode(payload)


def _digest(owner: Owner, purpose: Sequence[Scalar], payload: bytes) -> bytes:
    bound = _encode([owner.user_id, *purpose]) + payload
    return hashlib.blake2b(bound, digest_size=_DIGEST_SIZE).digest()


def _encode(content: Sequence[Scalar]) -> bytes:
    return _encoder.encode(content).encode()


def _decode(payload: bytes) -> list[Scalar]:
    try:
        content = json.loads(payload)
    except (ValueError, RecursionError):
        raise InvalidCursor from None
    if not isinstance(content, list):
        raise InvalidCursor
    return content


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
