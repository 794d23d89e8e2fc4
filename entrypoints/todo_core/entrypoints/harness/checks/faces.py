"""What an answer looks like once everything is taken off that may differ from one to the next."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from todo_core.entrypoints.harness.http.messages import HttpResponse
from todo_core.entrypoints.harness.observations import Observation, Refused

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VARYING_HEADERS: Final = frozenset({"date", "x-request-id", "content-length", "etag"})
_UNFORESEEN: Final = frozenset(
    {
        "id",
        "user_id",
        "created_at",
        "updated_at",
        "next_cursor",
        "next_token",
        "timestamp",
        "request_id",
    }
)


def anonymous(text: str, users: Iterable[str]) -> str:
    """The text without the ids and the names in it."""
    for user in users:
        text = text.replace(user, "<user>")
    return _UUID.sub("<id>", text)


def refusal(answer: Observation, users: Iterable[str]) -> Observation:
    """A refusal in anonymous words; any other observation as it is."""
    if isinstance(answer, Refused) and answer.text is not None:
        return replace(answer, text=anonymous(answer.text, users))
    return answer


def of_refusal(response: HttpResponse, users: Iterable[str]) -> str:
    """Status, headers and body of a refusal, byte for byte but for `meta`."""
    content = {name: value for name, value in response.content.items() if name != "meta"}
    headers = [
        (name.lower(), value)
        for name, value in response.headers
        if name.lower() not in _VARYING_HEADERS
    ]
    return anonymous(json.dumps([response.status, sorted(headers), content]), users)


def of_body(response: HttpResponse, users: Iterable[str]) -> str:
    """Status and body of any answer, without what nobody can foresee."""
    return anonymous(json.dumps([response.status, _foreseen(response.content)]), users)


def _foreseen(content: object) -> object:
    if isinstance(content, dict):
        return {
            name: value is not None if name in _UNFORESEEN else _foreseen(value)
            for name, value in content.items()
        }
    return [_foreseen(each) for each in content] if isinstance(content, list) else content
