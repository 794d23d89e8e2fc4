"""Tokens that were verified before, so that a signature is checked once and not per request."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from todo_core.adapters.jwt.claims import is_expired
from todo_core.application.ports import Identity, TokenVerifier


class KeyedVerifier(TokenVerifier, Protocol):
    """A verifier that tells when its keys change."""

    @property
    def key_generation(self) -> int:
        """Moves whenever the keys change."""
        ...


@dataclass(frozen=True, slots=True)
class _Verified:
    identity: Identity
    key_generation: int


class VerifiedTokens(TokenVerifier):
    """Stands in front of a verifier and answers as it would, at the price of a digest.

    It keeps digests, never tokens, and only of good ones; the least recently used make room. An
    answer is not given again once the token is expired or the verifier's keys are others.
    """

    def __init__(
        self,
        verifier: KeyedVerifier,
        *,
        capacity: int = 16_384,
        now: Callable[[], float] = time.time,
    ) -> None:
        """At a capacity of 16 384 tokens it takes some 6 MiB."""
        self._verifier = verifier
        self._capacity = capacity
        self._now = now
        self._known: OrderedDict[bytes, _Verified] = OrderedDict()

    def ready(self) -> bool:
        """Whether a verification key is at hand."""
        return self._verifier.ready()

    async def verify(self, token: str) -> Identity:
        """Whom the token identifies; raises NotAuthenticated and Unavailable."""
        digest = sha256(token.encode(errors="surrogatepass")).digest()
        generation = self._verifier.key_generation  # before the keys are read, never after
        known = self._known.pop(digest, None)
        if not (known and self._holds(known, generation)):
            known = _Verified(await self._verifier.verify(token), generation)
        self._remember(digest, known)
        return known.identity

    def _holds(self, known: _Verified, generation: int) -> bool:
        current = known.key_generation == generation
        return current and not is_expired(known.identity.expires_at, self._now())

    def _remember(self, digest: bytes, verified: _Verified) -> None:
        self._known[digest] = verified
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)
