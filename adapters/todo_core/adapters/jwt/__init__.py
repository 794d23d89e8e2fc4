"""Bearer tokens (RFC 7519) as Better Auth issues them; one kind of key per deployment.

Who does what: PyJWT checks the signature against a fixed list of algorithms, and the form of what
was signed, and reads JWKs. Ours is what it leaves open or is lenient about: the token's shape and
header, member names that occur twice, the types and limits of the claims, where keys come from,
and for how long a key or a verified token is remembered.
"""

from todo_core.adapters.jwt.jwks import JwksVerifier
from todo_core.adapters.jwt.key_set import KeySet, Timing
from todo_core.adapters.jwt.shared_secret import SharedSecretVerifier, sign_token
from todo_core.adapters.jwt.verified_tokens import VerifiedTokens

__all__ = [
    "JwksVerifier",
    "KeySet",
    "SharedSecretVerifier",
    "Timing",
    "VerifiedTokens",
    "sign_token",
]
