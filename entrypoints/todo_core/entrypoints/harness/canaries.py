"""Ids of made-up users, which show wherever they turn up."""

import re
import secrets
from typing import Final
from urllib.parse import unquote

from todo_core.entrypoints.harness.http.messages import Exchange

_CANARY: Final = re.compile(r"canary[0-9a-f]{12}")


def made_up(name: str) -> str:
    """The id of a user whom nobody has met before."""
    return f"{name}-canary{secrets.token_hex(6)}"


def strangers(exchange: Exchange) -> set[str]:
    """Which made-up users a response speaks of besides the one who asks and those asked for."""
    request, response = exchange.request, exchange.response
    sent = f"{exchange.user} {unquote(request.target)} {request.headers} {request.body!r}"
    received = f"{response.headers} {response.body!r}"
    return {*_CANARY.findall(received)} - {*_CANARY.findall(sent)}
