"""Who is calling: the promise that a verifier of bearer tokens gives."""

from dataclasses import dataclass
from typing import Protocol

from todo_core.domain.ownership import UserId


@dataclass(frozen=True, slots=True)
class Identity:
    """What a verified token says, and nothing else of it."""

    user_id: UserId
    """The claim `sub` (RFC 7519, section 4.1.2), exactly as signed."""
    expires_at: float
    """The claim `exp`, in seconds since the epoch."""


class TokenVerifier(Protocol):
    """Tells good tokens from all others."""

    async def verify(self, token: str) -> Identity:
        """Whom the token identifies.

        Raises NotAuthenticated for every token that is not good now, whatever is wrong with it,
        and Unavailable where no key is at hand to tell; no other exception leaves this method.
        The cause of NotAuthenticated is logged, so it MUST hold no part of the token.
        """
        ...

    def ready(self) -> bool:
        """Whether a verification key is at hand."""
        ...
