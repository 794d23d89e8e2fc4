"""How to do by hand what a check did: as curl lines and as a Python snippet."""

import json
import shlex
import sys
from collections.abc import Mapping
from typing import Any, Final

from todo_core.entrypoints.harness.http.messages import Exchange
from todo_core.entrypoints.harness.http.tokens import decode
from todo_core.entrypoints.harness.reports.made_tasks import MadeTasks
from todo_core.entrypoints.harness.results import Failure

_BEARER: Final = "Bearer "
_LONGEST_BODY: Final = 400
_SIGN: Final = f"{shlex.quote(sys.executable)} -m todo_core.entrypoints.harness.sign"
_ID: Final = r"""tee /dev/stderr | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p'"""
"""Shows an answer, and passes on the id of the task in it."""


class Tokens:
    """Names for the tokens of an examination, which no report ever quotes."""

    def __init__(self, users: Mapping[str, str]) -> None:
        """Know what users are called here and what they are really called."""
        self._names = {real: name for name, real in users.items()}
        self._variables: dict[str, str] = {}
        self.definitions: list[str] = []
        """How to make each token that was named so far."""

    def variable(self, token: str, user: str | None) -> str:
        """The name of the shell variable that stands for a token: a user's own, or an odd one."""
        if token not in self._variables:
            self._variables[token] = self._ordinary(user) if user else self._odd(token)
        return self._variables[token]

    def _ordinary(self, user: str) -> str:
        name = f"TOKEN_{_shell_name(self._names.get(user, user))}"
        self._once(f"{name}=$({_SIGN} {shlex.quote(user)})")
        return name

    def _odd(self, token: str) -> str:
        header, claims = _segments(token)
        name = f"TOKEN_{len(self._variables) + 1}"
        self._once(f"# {name}: a token with the header {header} and the claims {claims}")
        return name

    def _once(self, line: str) -> None:
        if line not in self.definitions:
            self.definitions.append(line)


def curl_lines(failure: Failure, base_url: str) -> list[str]:
    """The requests of a failure, one line each, after the lines that make their tokens."""
    tokens, tasks = Tokens(failure.users), MadeTasks(failure.exchanges)
    lines = [_curl(exchange, base_url, tokens, tasks) for exchange in failure.exchanges]
    return [*tokens.definitions, *lines]


def python_snippet(failure: Failure, base_url: str) -> list[str]:
    """The steps of a failure in Python: as operations where they all are, else as requests."""
    if len(failure.steps) < len(failure.exchanges):
        return _httpx_lines(failure, base_url)
    if not failure.steps:
        return []
    users = f", users={failure.users!r}" if failure.names_matter else ""
    lines = [
        "from todo_core.entrypoints.harness import replay",
        "from todo_core.entrypoints.harness.operations import *",
        "",
        "replay(subject, [",
        *(f"    {step.request}," for step in failure.steps),
        f"]{users})",
    ]
    return list(map(_in_ascii, lines))


def _curl(exchange: Exchange, base_url: str, tokens: Tokens, tasks: MadeTasks) -> str:
    request = exchange.request
    parts = ["curl", "-i", "-X", request.method]
    if "/." in request.target:
        parts.append("--path-as-is")
    for name, value in request.headers:
        parts += ["-H", _header(name, value, tokens, exchange.user)]
    if request.body:
        parts += ["--data-binary", shlex.quote(_shown(request.body))]
    url = tasks.parts(base_url + request.target)
    parts.append("".join(f'"${name}"' if name else shlex.quote(part) for part, name in url))
    line, made = " ".join(parts), tasks.name(exchange)
    if made:
        line = f"{made}=$({line} | {_ID})"
    return f"{line}  # {exchange.response.status} {exchange.response.code or ''}".rstrip()


def _header(name: str, value: str, tokens: Tokens, user: str | None) -> str:
    token = value.removeprefix(_BEARER)
    if name == "authorization" and token.count(".") == 2:  # noqa: PLR2004 - the dots of a token
        return f'"{name}: {_BEARER}${tokens.variable(token, user)}"'
    return shlex.quote(f"{name}: {value}")


def _httpx_lines(failure: Failure, base_url: str) -> list[str]:
    tokens, tasks = Tokens(failure.users), MadeTasks(failure.exchanges)
    calls = [_httpx(exchange, tokens, tasks) for exchange in failure.exchanges]
    return [
        "import os, httpx",
        *(f"# {line.removeprefix('# ')}" for line in tokens.definitions),
        f"with httpx.Client(base_url={base_url!r}) as client:",
        *(f"    {call}" for call in calls),
    ]


def _httpx(exchange: Exchange, tokens: Tokens, tasks: MadeTasks) -> str:
    request, headers = exchange.request, []
    for name, value in request.headers:
        written = repr(value)
        token = value.removeprefix(_BEARER)
        if name == "authorization" and token.count(".") == 2:  # noqa: PLR2004 - the dots of a token
            written = f'"{_BEARER}" + os.environ["{tokens.variable(token, exchange.user)}"]'
        headers.append(f"({name!r}, {written})")
    content = f", content={_shown(request.body).encode()!r}" if request.body else ""
    sent = f"headers=[{', '.join(headers)}]{content}"
    parts = tasks.parts(request.target)
    target = " + ".join(name.lower() if name else repr(part) for part, name in parts)
    call, made = f"client.request({request.method!r}, {target}, {sent})", tasks.name(exchange)
    return f'{made.lower()} = {call}.json()["data"]["id"]' if made else f"print({call})"


def _in_ascii(line: str) -> str:
    """The same Python with escapes for what may look alike, or not survive a clipboard."""
    return line.encode("ascii", "backslashreplace").decode()


def _shown(body: bytes) -> str:
    text = body.decode(errors="backslashreplace")
    left_out = len(text) - _LONGEST_BODY
    return text if left_out <= 0 else f"{text[:_LONGEST_BODY]}... and {left_out} more"


def _segments(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the claims of a token; empty ones where they cannot be read."""
    try:
        header, claims = (json.loads(decode(part)) for part in token.split(".")[:2])
    except ValueError:
        return {}, {}
    return header, claims


def _shell_name(name: str) -> str:
    return "".join(each if each.isalnum() else "_" for each in name).upper()
