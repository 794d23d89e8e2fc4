"""Which paths exist and which methods they take, as the framework's handlers declare it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from litestar.routes import HTTPRoute
from litestar.routes.base import BaseRoute

from todo_core.adapters.litestar.answer import Answer
from todo_core.adapters.litestar.paths import Segment

DIRECT: Final = "direct"
"""The key in a handler's `opt` that says that the gate calls it, with the core and the exchange.

What the framework does around such a handler costs more than all the rest of a request.
"""

ENDLESS: Final = "endless"
"""The key in a handler's `opt` that says that its answers have no end of their own."""

Handler = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """A kind of path, such as `/api/{user_id}/tasks`."""

    template: str
    methods: frozenset[str]
    """HEAD and OPTIONS included."""
    unbounded: bool = False
    """Whether it is answered however busy the service is."""
    endless: bool = False
    """Whether its answers go on for as long as the client likes, and take up no place."""
    spellings: frozenset[bytes] = frozenset()
    """The only forms in which the path may be sent; empty where any that means it will do."""
    direct: Mapping[str, Handler] = field(default_factory=dict)
    """The handlers that the gate calls itself, by method."""

    @property
    def allow(self) -> str:
        """The value of the header `Allow` (RFC 9110, section 10.2.1)."""
        return ", ".join(sorted(self.methods))


NO_ROUTE: Final = Route("unmatched", frozenset({"OPTIONS"}))
"""Stands for every path that is none of the service's."""


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    route: Route = NO_ROUTE


class RouteTable:
    """Finds the route of a path; what is not in here does not reach the framework."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        """Take up the framework's routes."""
        self._root = _Node()
        for route in routes:
            self._add(route)

    def find(self, segments: Sequence[Segment], raw_path: bytes) -> tuple[Route, list[str]]:
        """The route of a path with the values of its parameters, else NO_ROUTE."""
        node: _Node | None = self._root
        parameters: list[str] = []
        for segment in segments:
            if not segment or node is None:
                return NO_ROUTE, []
            if segment not in node.children:
                parameters.append(segment)
            node = node.children.get(segment, node.parameter)
        if node is None or (node.route.spellings and raw_path not in node.route.spellings):
            return NO_ROUTE, []
        return node.route, parameters

    def _add(self, route: BaseRoute) -> None:
        node = self._root
        for component in route.path_components:
            node = _grow(node, component if isinstance(component, str) else None)
        methods = frozenset[str](route.methods)
        handlers = route.route_handlers if isinstance(route, HTTPRoute) else ()
        node.route = Route(
            route.path_format,
            methods | {"HEAD"} if "GET" in methods else methods,
            unbounded=route.path == "/health/live",
            spellings=_spellings(route.path),
            endless=any(ENDLESS in handler.opt for handler in handlers),
            direct={
                method: handler.fn
                for handler in handlers
                if DIRECT in handler.opt
                for method in handler.http_methods
            },
        )


def _spellings(path: str) -> frozenset[bytes]:
    """Paths that a proxy may keep from strangers have few, so that its rules need not know more."""
    if path.startswith("/api/"):
        return frozenset()
    exact = path.encode()
    return frozenset({exact} if path == "/metrics" else {exact, exact + b"/"})


def _grow(node: _Node, literal: str | None) -> _Node:
    if literal is not None:
        return node.children.setdefault(literal, _Node())
    node.parameter = node.parameter or _Node()
    return node.parameter
