"""Keys that verify signatures, each with the algorithm that is its own."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from todo_core.adapters.jwt.rejected import Rejected

KeyMaterial = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey | bytes

_SHA2: Final = [f"{family}{bits}" for family in ("ES", "RS", "PS") for bits in (256, 384, 512)]
_SIGNATURES: Final = jwt.PyJWS(algorithms=["HS256", "EdDSA", *_SHA2])
_SIGNATURES.register_algorithm("Ed25519", jwt.get_algorithm_by_name("EdDSA"))


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A key, and what it may be used for."""

    kid: str | None
    """What tokens call it (RFC 7517, section 4.5), if they can."""
    algorithms: tuple[str, ...]
    """The one algorithm that it verifies, under each name that it has."""
    material: KeyMaterial = field(repr=False)


class KeySource(Protocol):
    """Where a verifier has its keys from."""

    @property
    def generation(self) -> int:
        """Moves whenever the keys change."""
        ...

    def ready(self) -> bool:
        """Whether there is a key."""
        ...

    async def find(self, kid: str | None, algorithm: str) -> Sequence[VerificationKey]:
        """The keys that can have signed a token with this header; Unavailable without any key."""
        ...


def signed_payload(token: str, keys: Iterable[VerificationKey]) -> bytes:
    """What was signed, once one of the keys has verified it; raises Rejected or PyJWTError."""
    for key in keys:
        with suppress(jwt.InvalidSignatureError):
            payload: bytes = _SIGNATURES.decode_complete(
                token, key.material, algorithms=list(key.algorithms)
            )["payload"]
            return payload
    raise Rejected("no key verifies the signature")
