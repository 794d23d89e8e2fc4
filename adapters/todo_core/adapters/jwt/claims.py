"""What a token must say about its bearer (RFC 7519, section 4.1), whoever signed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from todo_core.adapters.jwt.rejected import Rejected
from todo_core.application.ports import Identity
from todo_core.domain.ownership import UserId, is_user_id

LEEWAY_SECONDS: Final = 30
"""How far the clocks of issuer and service may differ."""

_TIME_LIMIT: Final = 2**53
"""Beyond it doubles skip whole numbers, and arithmetic on huge integers may overflow."""

Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """What a deployment demands of the claims beyond a subject and an expiry."""

    issuer: str | None = None
    """What `iss` must be; None leaves it unread."""
    audience: str | None = None
    """What `aud` must be or contain; None leaves it unread."""
    iat_required: bool = False

    def identify(self, claims: Claims, now: float) -> Identity:
        """Whom the claims identify at `now`, in seconds since the epoch; raises Rejected."""
        expires_at = _time(claims, "exp")
        if is_expired(expires_at, now):
            raise Rejected("exp has passed")
        self._check_beginning(claims, now)
        self._check_origin(claims)
        return Identity(_subject(claims), expires_at)

    def _check_beginning(self, claims: Claims, now: float) -> None:
        for name, required in ("nbf", False), ("iat", self.iat_required):
            if (required or name in claims) and _time(claims, name) > now + LEEWAY_SECONDS:
                raise Rejected(f"{name} lies ahead")

    def _check_origin(self, claims: Claims) -> None:
        if self.issuer is not None and claims.get("iss") != self.issuer:
            raise Rejected("iss is another")
        if self.audience is not None and self.audience not in _audiences(claims):
            raise Rejected("aud is another")


def is_expired(expires_at: float, now: float) -> bool:
    """Whether a token is past its `exp`, the leeway included."""
    return now >= expires_at + LEEWAY_SECONDS


def _time(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Rejected(f"{name} is no number")
    if not abs(value) < _TIME_LIMIT:
        raise Rejected(f"{name} is out of bounds")
    return float(value)


def _audiences(claims: Claims) -> list[object]:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(one, str) for one in audiences):
        raise Rejected("aud is neither a string nor a list of strings")
    return audiences


def _subject(claims: Claims) -> UserId:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not is_user_id(subject):
        raise Rejected("sub names no user")
    return UserId(subject)
