"""A verifier over the keys of an issuer that misbehaves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.adapters.jwt.fake_issuer import (
    Answer,
    FakeIssuer,
    document,
    hang,
    hang_up,
    respond,
)
from tests.adapters.jwt.minting import ORIGIN, USER, SetClock, ed25519_key
from todo_core.adapters.jwt import JwksVerifier, KeySet, Timing
from todo_core.domain.errors import NotAuthenticated, Unavailable

KEY = ed25519_key("key")
NEW_KEY = ed25519_key("new")
STRANGER = ed25519_key("stranger")

COOL_DOWN = 5
KEEP = 3600

FAILURES: dict[str, Answer] = {
    "hangs": hang,
    "hangs up": hang_up,
    "is in error": respond(b"{}", status="503 Service Unavailable"),
    "redirects": respond(b"", status="302 Found", headers=["Location: /jwks"]),
    "sends too much": respond(b" " * 70_000),
    "sends a web page": respond(b"<html>"),
    "sends deep nesting": respond(b"[" * 50_000),
    "sends no set": document({"kays": []}),
}


class Deployment:
    """A verifier over an issuer's keys, with the time in the test's hand."""

    def __init__(self, issuer: FakeIssuer, clock: SetClock) -> None:
        self.clock = clock
        self.keys = KeySet(
            issuer.url,
            timing=Timing(refresh=3600, cool_down=COOL_DOWN, timeout=1, keep=KEEP),
            clock=clock,
        )
        self._verifier = JwksVerifier(self.keys, issuer=ORIGIN, audience=ORIGIN, now=SetClock())
        self.ready = self._verifier.ready
        self.verify = self._verifier.verify

    async def assert_accepted(self, token: str) -> None:
        assert (await self.verify(token)).user_id == USER

    async def assert_refused(self, token: str) -> None:
        with pytest.raises(NotAuthenticated):
            await self.verify(token)

    async def assert_unavailable(self, token: str) -> Unavailable:
        with pytest.raises(Unavailable) as error:
            await self.verify(token)
        return error.value


@asynccontextmanager
async def deployed(issuer: FakeIssuer) -> AsyncIterator[Deployment]:
    deployment = Deployment(issuer, SetClock())
    async with deployment.keys:
        yield deployment


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait for what the background does; it announces nothing."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)
