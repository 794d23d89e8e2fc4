"""A running service under examination, wherever it is."""

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
        super().__init__(UrlWire(url), token_for, features=features, name=name or url)
