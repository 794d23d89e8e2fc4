"""An ASGI application under examination, in this process."""

from todo_core.entrypoints.harness.capabilities import FEATURES, Capability
from todo_core.entrypoints.harness.http.asgi_wire import AsgiApp, AsgiWire
from todo_core.entrypoints.harness.subjects.http import HttpSubject, TokenFor


class AsgiSubject(HttpSubject):
    """An application, called as a server calls it."""

    def __init__(
        self,
        app: AsgiApp,
        token_for: TokenFor,
        *,
        features: frozenset[Capability] = FEATURES,
        name: str = "application",
    ) -> None:
        """Examine an application that is not started yet."""
        super().__init__(AsgiWire(app), token_for, features=features, name=name)
