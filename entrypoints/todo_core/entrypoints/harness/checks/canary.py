"""No byte that a user receives is another user's, whatever it is part of."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Final

from todo_core.entrypoints.harness.canaries import strangers
from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.events import SOON
from todo_core.entrypoints.harness.checks.responses import RULES
from todo_core.entrypoints.harness.checks.tour import OPERATIONS, REQUESTS
from todo_core.entrypoints.harness.http.messages import Exchange
from todo_core.entrypoints.harness.http.routes import DOCUMENT
from todo_core.entrypoints.harness.operations import Create
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial

PAGES: Final = ("/metrics", "/health/live", "/health/ready", DOCUMENT, "/docs", "/nowhere")

_ID: Final = "ISO-CANARY-01"

RULES[_ID] = (lambda _: True, lambda exchange: not strangers(exchange))


@check(_ID, "CONTRACT.md, 4.23", Capability.HTTP, Capability.FRESH_USERS)
async def no_byte_is_another_user_s(trial: Trial) -> None:
    """No header, body, stream or page holds another user's id or text, unless its request does."""
    if _ID in trial.broken:
        _tells_of_no_stranger(trial, trial.broken[_ID])
    for ask in _asked_by_bob(trial):
        with trial.in_passing():
            await trial.makes("alice", Create(f"by {trial.user('alice')}"))
            await ask()
            for exchange in trial.exchanges:
                _tells_of_no_stranger(trial, exchange)


def _tells_of_no_stranger(trial: Trial, exchange: Exchange) -> None:
    found, request = strangers(exchange), exchange.request
    asker = exchange.user or "nobody in particular"
    told = f"{request.method} {request.target} tells {asker} of {found}"
    trial.require(not found, told)


def _asked_by_bob(trial: Trial) -> Iterator[Callable[[], Awaitable[object]]]:
    """Everything once, well and badly; pages without a token."""
    for operation in OPERATIONS:
        yield partial(trial.does, "bob", operation)
    for method, path, headers, body in REQUESTS:
        yield partial(trial.sends, "bob", method, path, headers=headers, body=body)
    yield partial(trial.sends, None, "GET", at="bob")
    for page in PAGES:
        yield partial(trial.sends_to, None, "GET", page)
    if trial.offers(Capability.EVENTS):
        yield partial(_listens, trial)


async def _listens(trial: Trial) -> None:
    """Long enough to hear what alice does, if that is told."""
    async with trial.listens("alice"), trial.listens("bob") as stream:
        await trial.makes("alice", Create(f"by {trial.user('alice')}"))
        await trial.makes("bob", Create("mine"))
        await stream.event(SOON)
