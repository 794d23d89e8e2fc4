"""Tokens that anybody can write, for tests of everything but tokens."""

from dataclasses import dataclass

from todo_core.application.ports import Identity, TokenVerifier
from todo_core.domain.errors import NotAuthenticated, TodoError
from todo_core.domain.ownership import UserId

_PREFIX = "token-of-"


def token_for(user_id: str) -> str:
    """A token that `ReadableTokens` takes for the user's."""
    return _PREFIX + user_id.encode().hex()


@dataclass
class ReadableTokens(TokenVerifier):
    """Believes every token that says whose it is."""

    at_hand: bool = True
    """What `ready` says."""
    error: TodoError | None = None
    """What verifying raises, whatever the token."""

    async def verify(self, token: str) -> Identity:
        if self.error:
            raise self.error
        if not token.startswith(_PREFIX):
            raise NotAuthenticated
        name = bytes.fromhex(token.removeprefix(_PREFIX).rstrip("=")).decode()
        return Identity(UserId(name), 2**40)

    def ready(self) -> bool:
        return self.at_hand
