"""Tokens that an issuer signs with a private key and publishes the public one for."""

import time
from collections.abc import Callable

from todo_core.adapters.jwt.claims import ClaimRules
from todo_core.adapters.jwt.jwk_set import ALGORITHM_NAMES
from todo_core.adapters.jwt.key_set import KeySet
from todo_core.adapters.jwt.verifier import JwtVerifier


class JwksVerifier(JwtVerifier):
    """Verifies tokens with the keys of an issuer; `iss`, `aud` and `iat` are always checked."""

    def __init__(
        self,
        keys: KeySet,
        *,
        issuer: str,
        audience: str,
        now: Callable[[], float] = time.time,
    ) -> None:
        """The key set is opened and closed by whoever made it."""
        rules = ClaimRules(issuer, audience, iat_required=True)
        super().__init__(keys, ALGORITHM_NAMES, rules, now)
