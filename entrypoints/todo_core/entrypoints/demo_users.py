"""The users that `--dev` lets anybody act for."""

from collections.abc import Mapping
from typing import Final

from todo_core.entrypoints.settings import Authentication, Jwks
from todo_core.entrypoints.signing import Signing

DEMO_USERS: Final = ("demo", "ada")
TOKEN_SECONDS: Final = 24 * 60 * 60


def demo_tokens(authentication: Authentication) -> Mapping[str, str]:
    """A token for each of them, good for a day; none in JWKS mode, where nothing here can sign."""
    if isinstance(authentication, Jwks):
        return {}
    sign = Signing(settings=authentication).sign_token
    return {user: sign(user, lifetime_seconds=TOKEN_SECONDS) for user in DEMO_USERS}
