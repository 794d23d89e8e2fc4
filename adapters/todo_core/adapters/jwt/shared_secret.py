"""Tokens that this service and its issuer sign with one shared secret: HS256 and nothing else."""

import time
from collections.abc import Callable, Sequence
from typing import Final

import jwt

from todo_core.adapters.jwt.claims import ClaimRules
from todo_core.adapters.jwt.keys import KeySource, VerificationKey
from todo_core.adapters.jwt.verifier import JwtVerifier
from todo_core.domain.ownership import is_user_id

_ALGORITHM: Final = "HS256"
_HMAC: Final = jwt.get_algorithm_by_name(_ALGORITHM)


class SharedSecretVerifier(JwtVerifier):
    """Verifies tokens signed with a secret; `iss` and `aud` are checked only when given here."""

    def __init__(
        self,
        secret: str,
        *,
        issuer: str | None = None,
        audience: str | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Raises ValueError for a secret that is no HMAC key."""
        rules = ClaimRules(issuer, audience)
        super().__init__(_SharedSecret(secret), [_ALGORITHM], rules, now)


class _SharedSecret(KeySource):
    def __init__(self, secret: str) -> None:
        self._keys = (VerificationKey(None, (_ALGORITHM,), _hmac_key(secret)),)

    @property
    def generation(self) -> int:
        return 0

    def ready(self) -> bool:
        return True

    async def find(self, kid: str | None, algorithm: str) -> Sequence[VerificationKey]:  # noqa: ARG002 - one secret signs everything, whatever the header calls it
        return self._keys


def sign_token(
    secret: str,
    user_id: str,
    *,
    issuer: str | None = None,
    audience: str | None = None,
    lifetime_seconds: int = 3600,
    now: Callable[[], float] = time.time,
) -> str:
    """A token for `user_id` that a SharedSecretVerifier made of the same values accepts.

    Raises ValueError for a secret that is no HMAC key and for an id that can name no user.
    """
    if not is_user_id(user_id):
        raise ValueError("a user id has 1 to 255 characters of valid text")
    issued_at = int(now())
    claims = {"sub": user_id, "iat": issued_at, "exp": issued_at + lifetime_seconds}
    named = {"iss": issuer, "aud": audience}
    given = {name: value for name, value in named.items() if value is not None}
    return jwt.encode({**claims, **given}, _hmac_key(secret), _ALGORITHM)


def _hmac_key(secret: str) -> bytes:
    """Refuse what RFC 7518, section 3.2, calls too short, and what looks like a public key."""
    try:
        key: bytes = _HMAC.prepare_key(secret)
    except (jwt.InvalidKeyError, UnicodeEncodeError):
        raise ValueError("the shared secret is empty, no text, or looks like a key file") from None
    if _HMAC.check_key_length(key):
        raise ValueError("the shared secret has fewer than 32 bytes")
    return key
