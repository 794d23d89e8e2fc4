"""Tokens made by hand, so that every part of one can be wrong by itself."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from todo_core.domain.ownership import UserId

NOW = 1_800_000_000
SECRET = "a secret of this test suite, 32 bytes or more"
ORIGIN = "https://app.example.com"
USER = UserId("kX9vWq2LpT7mZs4BnR8cYd1HfJ6gAe3u")

SHARED_CLAIMS = {"sub": USER, "email": "ada@example.com", "iat": NOW, "exp": NOW + 3600}
"""What a project's own route signs with the shared secret."""

ISSUED_CLAIMS = {
    "iat": NOW,
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "emailVerified": False,
    "image": None,
    "createdAt": "2026-11-01T10:00:00.000Z",
    "updatedAt": "2026-11-01T10:00:00.000Z",
    "id": USER,
    "sub": USER,
    "exp": NOW + 900,
    "iss": ORIGIN,
    "aud": ORIGIN,
}
"""What Better Auth's JWT plugin issues."""

Sign = Callable[[bytes], bytes]


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def mint(header: object, payload: object, sign: Sign) -> str:
    """A signed token; bytes are taken as they are, everything else becomes JSON."""
    signing_input = f"{encode(_bytes(header))}.{encode(_bytes(payload))}"
    return f"{signing_input}.{encode(sign(signing_input.encode()))}"


def _bytes(part: object) -> bytes:
    return part if isinstance(part, bytes) else json.dumps(part, separators=(",", ":")).encode()


def hmac_with(secret: str | bytes, digest: str = "sha256") -> Sign:
    key = secret.encode() if isinstance(secret, str) else secret
    return lambda message: hmac.digest(key, message, digest)


@dataclass(frozen=True)
class SigningKey:
    """One key of an issuer."""

    kid: str
    algorithm: str
    private: Any

    @property
    def header(self) -> dict[str, object]:
        return {"alg": self.algorithm, "kid": self.kid}

    def sign(self, message: bytes) -> bytes:
        return jwt.get_algorithm_by_name(self.algorithm).sign(message, self.private)

    def token(self, **changes: object) -> str:
        return mint(self.header, ISSUED_CLAIMS | changes, self.sign)

    def jwk(self, **changes: object) -> dict[str, object]:
        """As Better Auth publishes it: no `use`, no `key_ops`."""
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        jwk = algorithm.to_jwk(self.private.public_key(), as_dict=True)
        jwk.pop("key_ops", None)
        return {"alg": self.algorithm, **jwk, "kid": self.kid, **changes}


def ed25519_key(kid: str = "ed-1") -> SigningKey:
    return SigningKey(kid, "EdDSA", ed25519.Ed25519PrivateKey.generate())


def rsa_key(kid: str, algorithm: str, bits: int = 2048) -> SigningKey:
    return SigningKey(kid, algorithm, rsa.generate_private_key(65537, bits))


def ec_key(kid: str, algorithm: str, curve: ec.EllipticCurve) -> SigningKey:
    return SigningKey(kid, algorithm, ec.generate_private_key(curve))


def without(members: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in members.items() if key != name}


class SetClock:
    """A clock that moves when it is told to."""

    def __init__(self, time: float = NOW) -> None:
        self.time = float(time)

    def __call__(self) -> float:
        return self.time
