"""One request on its way through the service."""

from collections.abc import Iterable
from time import perf_counter

from litestar.types import HTTPScope, Receive

from todo_core.adapters.litestar.options import HttpOptions
from todo_core.adapters.litestar.paths import Segment, raw_path, split_path
from todo_core.adapters.litestar.request_body import RequestBody
from todo_core.adapters.litestar.request_ids import request_id
from todo_core.adapters.litestar.room import Room, Share
from todo_core.adapters.litestar.routes import Route, RouteTable
from todo_core.application import TodoCore
from todo_core.application.query import DEFAULT_LIMIT, MAX_LIMIT

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_TASK_BYTES = 4 * 1024  # about as much as one can take


class Exchange:
    """What is known of a request; handlers learn from here, and from nowhere else, who asks."""

    __slots__ = (
        "actor",
        "began",
        "body",
        "cause",
        "core",
        "headers",
        "http_version",
        "method",
        "options",
        "parameters",
        "peer",
        "query",
        "replayed",
        "request_id",
        "room",
        "route",
        "segments",
        "share",
        "token_expires_at",
    )

    core: TodoCore
    """The use cases; there once the gate has let the request pass."""

    def __init__(
        self,
        scope: HTTPScope,
        receive: Receive,
        routes: RouteTable,
        options: HttpOptions,
        room: Room,
    ) -> None:
        """Read the head of a request."""
        self.began: float = perf_counter()
        """When that was, on the clock that measures."""
        self.method: str = scope["method"]
        self.http_version: str = scope["http_version"]
        self.query: bytes = scope["query_string"]
        self.options: HttpOptions = options
        client = scope["client"]
        self.peer: str = client[0] if client else ""
        """The address that the request came from, of a proxy perhaps; empty if unknown."""
        self.headers: dict[bytes, bytes] = by_name(scope["headers"])
        self.request_id: str = request_id(self.headers.get(b"x-request-id", b""))
        path = raw_path(scope)
        self.segments: list[Segment] = split_path(path)
        self.route: Route
        self.parameters: list[str]
        self.route, self.parameters = routes.find(self.segments, path)
        self.body: RequestBody = RequestBody(receive, self.headers, options.body_seconds)
        self.actor: str = ""
        """The user that the token identifies; nobody until then."""
        self.cause: str = ""
        """Why a token was refused or the service was not available, for the log; else empty."""
        self.replayed: bool = False
        """Whether an idempotency key got the first answer again."""
        self.token_expires_at: float = 0.0
        """When the token expires, in seconds since the epoch."""
        self.room: Room = room
        self.share: Share | None = None
        """The room that the answer has, if it is large or may become so."""

    async def expect_page(self, limit: object) -> None:
        """Take room for a page of so many tasks if they are many; Refused if none is free in time.

        Of other pages it is known what they take as soon as they are there.
        """
        if isinstance(limit, int) and limit > DEFAULT_LIMIT:
            tasks = min(limit, MAX_LIMIT)
            self.share = await self.room.take(self.actor, tasks * _TASK_BYTES)

    @property
    def known_method(self) -> str:
        """The method as it may be counted and logged; what a client made up is "other"."""
        return self.method if self.method in _METHODS else "other"

    @property
    def user_id(self) -> str:
        """Whose tasks are meant."""
        return self.parameters[0]

    @property
    def task_id(self) -> str:
        """Which task is meant, as the client wrote it."""
        return self.parameters[1]

    def header(self, name: bytes) -> str | None:
        """A header's value, each byte as one character; None where it was not sent."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")


def by_name(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by lower-case name; the values of a repeated one joined by commas (RFC 9110, 5.3)."""
    fields: dict[bytes, bytes] = {}
    for name, value in headers:
        fields[name] = fields[name] + b", " + value if name in fields else value
    return fields
