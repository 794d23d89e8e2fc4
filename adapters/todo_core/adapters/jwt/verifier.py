"""The whole of a token's way to an identity, whatever kind of key the deployment uses."""

from collections.abc import Callable, Collection

import jwt

from todo_core.adapters.jwt.claims import ClaimRules
from todo_core.adapters.jwt.header import read_header
from todo_core.adapters.jwt.keys import KeySource, signed_payload
from todo_core.adapters.jwt.rejected import reason
from todo_core.adapters.jwt.strict_json import parse_object
from todo_core.application.ports import Identity, TokenVerifier
from todo_core.domain.errors import NotAuthenticated


class JwtVerifier(TokenVerifier):
    """Verifies JWTs with the keys of one source, for one family of algorithms."""

    def __init__(
        self,
        keys: KeySource,
        algorithms: Collection[str],
        rules: ClaimRules,
        now: Callable[[], float],
    ) -> None:
        self._keys = keys
        self._algorithms = algorithms
        self._rules = rules
        self._now = now

    @property
    def key_generation(self) -> int:
        """Moves whenever the keys change; a token verified before may be refused from then on."""
        return self._keys.generation

    def ready(self) -> bool:
        """Whether a verification key is at hand."""
        return self._keys.ready()

    async def verify(self, token: str) -> Identity:
        """Whom the token identifies; raises NotAuthenticated and Unavailable.

        The cause of NotAuthenticated says why, for logs, and holds no part of the token.
        """
        try:
            return await self._identify(token)
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            why = reason(error)
        raise NotAuthenticated from why  # out here it keeps no context that quotes the token

    async def _identify(self, token: str) -> Identity:
        header = read_header(token, self._algorithms)
        keys = await self._keys.find(header.kid, header.algorithm)
        claims = parse_object(signed_payload(token, keys))
        return self._rules.identify(claims, self._now())
