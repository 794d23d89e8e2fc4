"""Tokens for the users of an examination: signed here, good and hostile, or handed over ready."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_LIFETIME: Final = 3600
_GOOD_HEADER: Final = {"alg": "HS256", "typ": "JWT"}


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """Signs tokens with HS256 (RFC 7518, section 3.2) and the service's own secret."""

    secret: str

    def __call__(self, user: str) -> str:
        """A good token of the user's."""
        return self.sign(self.claims(user))

    def claims(self, user: str) -> dict[str, object]:
        """What a good token says."""
        now = int(time.time())
        return {"sub": user, "iat": now, "exp": now + _LIFETIME}

    def sign(
        self,
        claims: Mapping[str, object],
        header: Mapping[str, object] = _GOOD_HEADER,
        digest: str = "sha256",
    ) -> str:
        """A token that says anything at all, signed."""
        signed = f"{_segment(header)}.{_segment(claims)}"
        signature = hmac.new(self.secret.encode(), signed.encode(), digest).digest()
        return f"{signed}.{encode(signature)}"


class ReadyTokens:
    """Tokens that somebody else signed; whose they are stands in them."""

    def __init__(self, tokens: Sequence[str]) -> None:
        """Raises ValueError for what is no token."""
        self._tokens = {subject_of(token): token for token in tokens}

    @property
    def users(self) -> tuple[str, ...]:
        """Whose tokens they are."""
        return tuple(self._tokens)

    def __call__(self, user: str) -> str:
        """The user's token."""
        return self._tokens[user]


def unsigned(claims: Mapping[str, object]) -> str:
    """A token with the algorithm `none` (RFC 7519, section 6)."""
    return f"{_segment({'alg': 'none', 'typ': 'JWT'})}.{_segment(claims)}."


def subject_of(token: str) -> str:
    """The claim `sub` of a token, unverified; ValueError for what has none."""
    try:
        subject = json.loads(decode(token.split(".")[1]))["sub"]
    except (LookupError, TypeError, ValueError):
        raise ValueError("this is no JSON Web Token with a subject") from None
    if not isinstance(subject, str):
        raise ValueError("the token's subject is no string")
    return subject


def encode(raw: bytes) -> str:
    """Base64url without padding (RFC 7515, section 2)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url without padding; ValueError for anything else."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signature_of(secret: str, signed: str) -> str:
    """The HS256 signature of a header and claims."""
    return encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())


def _segment(content: Mapping[str, object]) -> str:
    return encode(json.dumps(content).encode())
