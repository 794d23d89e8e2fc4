"""A running service under examination, wherever it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from todo_core.entrypoints.harness.capabilities import FEATURES, Capability
from todo_core.entrypoints.harness.http.url_wire import UrlWire
from todo_core.entrypoints.harness.subjects.http import HttpSubject, TokenFor


class UrlSubject(HttpSubject):
    """A deployment, reached over the network."""

    def __init__(
        self,
        url: str,
        token_for: TokenFor,
        *,
        features: frozenset[Capability] = FEATURES,
        name: str | None = None,
    ) -> None:
        """Examine what answers at a URL."""
        self._url = UrlWire(url)
        super().__init__(self._url, token_for, features=features, name=name or url)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Connect."""
        async with self._url.connected():
            yield
