"""The keys that an issuer publishes (RFC 7517), reduced to those that can be relied on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from todo_core.adapters.jwt.keys import KeyMaterial, VerificationKey
from todo_core.adapters.jwt.rejected import Rejected
from todo_core.adapters.jwt.strict_json import parse_object
from todo_core.adapters.jwt.weak_points import is_weak_point

_ED25519: Final = ("EdDSA", "Ed25519")  # RFC 8037 and, since RFC 9864, the precise name

_ALGORITHMS: Final[Mapping[tuple[object, object], tuple[tuple[str, ...], ...]]] = {
    ("OKP", "Ed25519"): (_ED25519,),
    ("EC", "P-256"): (("ES256",),),
    ("EC", "P-384"): (("ES384",),),
    ("EC", "P-521"): (("ES512",),),
    ("RSA", None): (("RS256",), ("RS384",), ("RS512",), ("PS256",), ("PS384",), ("PS512",)),
}
"""By `kty` and `crv`: the algorithms a key can be for, the first if it does not say which."""

ALGORITHM_NAMES: Final = tuple(
    name for algorithms in _ALGORITHMS.values() for names in algorithms for name in names
)

_MAX_TRIED: Final = 8
"""Keys that one token without a kid may cost the checking of."""


@dataclass(frozen=True, slots=True)
class JwkSet:
    """The usable keys of an issuer as of one moment."""

    keys: tuple[VerificationKey, ...] = ()

    def knows(self, kid: str | None) -> bool:
        """Whether a token with this `kid`, or with none, can be judged by these keys."""
        return any(kid in (None, key.kid) for key in self.keys)

    def find(self, kid: str | None, algorithm: str) -> Sequence[VerificationKey]:
        """The keys of that name and algorithm; without a name, the first few of the algorithm."""
        keys = [key for key in self.keys if algorithm in key.algorithms]
        if kid is None:
            return keys[:_MAX_TRIED]
        return [key for key in keys if key.kid == kid]


def read_jwk_set(document: bytes) -> JwkSet:
    """The usable keys of a JWK Set, possibly none; the others are passed over.

    Raises ValueError or RecursionError for what is no JWK Set.
    """
    jwks = parse_object(document).get("keys")
    if not isinstance(jwks, list):
        raise Rejected("keys is no list")
    return JwkSet(tuple(key for jwk in jwks if (key := _read_key(jwk))))


def _read_key(jwk: object) -> VerificationKey | None:
    """The key, or None where it cannot be used."""
    try:
        return _parse_key(jwk) if isinstance(jwk, dict) else None
    except (jwt.PyJWTError, ValueError, TypeError):
        return None


def _parse_key(jwk: dict[str, object]) -> VerificationKey:
    kid = jwk.get("kid")
    if not (kid is None or isinstance(kid, str)):
        raise Rejected("kid is no string")
    if not _verifies_signatures(jwk):
        raise Rejected("not for signatures")
    if "d" in jwk:
        raise Rejected("published with its private half")
    algorithms = _algorithms(jwk)
    return VerificationKey(kid, algorithms, _material(jwk, algorithms[0]))


def _verifies_signatures(jwk: dict[str, object]) -> bool:
    operations = jwk.get("key_ops")
    return jwk.get("use") in (None, "sig") and (
        operations is None or (isinstance(operations, list) and "verify" in operations)
    )


def _algorithms(jwk: dict[str, object]) -> tuple[str, ...]:
    # Better Auth can publish an RSA key with the crv of the deployment's newer keys.
    kind = (jwk.get("kty"), None if jwk.get("kty") == "RSA" else jwk.get("crv"))
    stated = jwk.get("alg")
    for names in _ALGORITHMS.get(kind, ()):
        if stated is None or stated in names:
            return names
    raise Rejected("no algorithm for such a key")


def _material(jwk: dict[str, object], algorithm: str) -> KeyMaterial:
    pyjwt = jwt.get_algorithm_by_name(algorithm)
    material: KeyMaterial = pyjwt.from_jwk(jwk)
    if pyjwt.check_key_length(material):
        raise Rejected("too short a key")
    if isinstance(material, Ed25519PublicKey) and is_weak_point(material.public_bytes_raw()):
        raise Rejected("a key under which anybody can sign")
    return material
