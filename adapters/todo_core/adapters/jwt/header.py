"""What may be said in front of a token: its shape and its JOSE header (RFC 7515, section 4)."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from todo_core.adapters.jwt.rejected import Rejected
from todo_core.adapters.jwt.strict_json import parse_object

MAX_TOKEN: Final = 8192
"""Characters; an Authorization header cannot hold more."""

_TYPES: Final = frozenset({"jwt", "at+jwt"})
_MEDIA_TYPE: Final = "application/"  # what a typ without a slash leaves out (section 4.1.9)

# Base64url without padding (RFC 7515, section 2) in its one canonical form: the bits that the last
# character has to spare are zero. Possessive, so that no input is scanned twice.
_SEGMENT: Final = (
    r"(?=[^.])(?:[A-Za-z0-9_-]{4})*+"
    r"(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?"
)
_TOKEN: Final = re.compile(rf"({_SEGMENT})\.{_SEGMENT}\.{_SEGMENT}")


@dataclass(frozen=True, slots=True)
class Header:
    """What a token says about how it was signed; nobody has vouched for it yet."""

    algorithm: str
    kid: str | None


def read_header(token: str, algorithms: Collection[str]) -> Header:
    """The header of a token that claims one of `algorithms`.

    `jku`, `jwk`, `x5u` and `x5c` are not even looked at: keys never come from a token. Raises
    Rejected and what `parse_object` raises.
    """
    header = parse_object(_decode_header(token))
    if "crit" in header:
        raise Rejected("crit demands an extension")
    _check_type(header)
    return Header(_algorithm(header, algorithms), _kid(header))


def _decode_header(token: str) -> bytes:
    shape = _TOKEN.fullmatch(token) if len(token) <= MAX_TOKEN else None
    if shape is None:
        raise Rejected("not three segments of canonical base64url")
    segment = shape[1]
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def _check_type(header: Mapping[str, object]) -> None:
    typ = header.get("typ", "JWT")
    if not isinstance(typ, str) or typ.lower().removeprefix(_MEDIA_TYPE) not in _TYPES:
        raise Rejected("typ is not that of an access token")


def _algorithm(header: Mapping[str, object], algorithms: Collection[str]) -> str:
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        raise Rejected("alg is not one of this deployment's")
    return algorithm


def _kid(header: Mapping[str, object]) -> str | None:
    if "kid" not in header:
        return None
    kid = header["kid"]
    if not isinstance(kid, str):
        raise Rejected("kid is no string")
    return kid
