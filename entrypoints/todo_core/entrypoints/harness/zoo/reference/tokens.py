"""A correct verification of tokens (CONTRACT.md, section 7), in steps to break one at a time."""

import hmac
import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from todo_core.domain.errors import NotAuthenticated
from todo_core.domain.ownership import is_user_id
from todo_core.entrypoints.harness.http.tokens import decode, signature_of

LEEWAY: Final = 30
SAFE: Final = 2**53
TYPES: Final = ("jwt", "at+jwt")

_BEARER: Final = re.compile(r"bearer +([A-Za-z0-9_.-]+)", re.IGNORECASE)

Json = Mapping[str, Any]


class Tokens:
    """Tells good HS256 tokens from all others."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def identify(self, authorizations: Sequence[str]) -> str:
        """Whom the request's one token identifies, else NotAuthenticated."""
        try:
            return self.subject(self.open(self.token(authorizations)))
        except (ValueError, LookupError, TypeError, OverflowError):
            raise NotAuthenticated from None

    def token(self, authorizations: Sequence[str]) -> str:
        """The token in exactly one header."""
        (header,) = authorizations
        match = _BEARER.fullmatch(header)
        if match is None:
            raise ValueError("no bearer token")
        return match[1]

    def open(self, token: str) -> Json:
        """The claims of a token that is signed with the secret and good now."""
        head, payload, signature = token.split(".")
        self.check_header(_object(head))
        self.check_signature(f"{head}.{payload}", signature)
        claims = _object(payload)
        self.check_end(claims)
        self.check_beginning(claims)
        return claims

    def check_header(self, header: Json) -> None:
        """The one algorithm, a fitting type, and no extension."""
        self.check_algorithm(header)
        if header.get("typ", "JWT").lower() not in TYPES or "crit" in header:
            raise ValueError("another kind of token")

    def check_algorithm(self, header: Json) -> None:
        """HS256 and nothing else."""
        if header["alg"] != "HS256":
            raise ValueError("another algorithm")

    def check_signature(self, signed: str, signature: str) -> None:
        """The secret's own."""
        if not hmac.compare_digest(signature, signature_of(self.secret, signed)):
            raise ValueError("a wrong signature")

    def check_end(self, claims: Json) -> None:
        """`exp` is there and has not passed."""
        if time.time() >= number(claims["exp"]) + LEEWAY:
            raise ValueError("expired")

    def check_beginning(self, claims: Json) -> None:
        """Neither `nbf` nor `iat` lies ahead."""
        for name in ("nbf", "iat"):
            if name in claims and number(claims[name]) > time.time() + LEEWAY:
                raise ValueError("not good yet")

    def subject(self, claims: Json) -> str:
        """The user; no other claim says who it is."""
        subject = claims["sub"]
        if not isinstance(subject, str) or not is_user_id(subject):
            raise ValueError("nobody")
        return subject


def number(value: object) -> float:
    """A JSON number below 2^53; a boolean is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < SAFE:
        raise ValueError("no number")
    return value


def _object(segment: str) -> Json:
    content = json.loads(decode(segment))
    if not isinstance(content, dict):
        raise TypeError("no object")
    return content
