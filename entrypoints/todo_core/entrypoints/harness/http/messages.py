"""A request and its response, as they were sent."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final, Protocol

Headers = tuple[tuple[str, str], ...]

_LARGEST_BODY: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request; the target is sent exactly as it stands."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response, read to its end."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever the case of its name."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def content(self) -> Mapping[str, Any]:
        """The body as a JSON object; an empty one where it is anything else."""
        try:
            content = json.loads(self.body)
        except ValueError:
            return {}
        return content if isinstance(content, dict) else {}

    @property
    def code(self) -> str | None:
        """The error's code, if the body has one where the envelope puts it."""
        error = self.content.get("error")
        return error.get("code") if isinstance(error, dict) else None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came back."""

    request: HttpRequest
    response: HttpResponse
    user: str | None = None
    """Whose token was put into the request, where it was an ordinary one."""


class Wire(Protocol):
    """Carries requests to a service."""

    base_url: str
    """Where the service would be reached with curl."""

    def opened(self) -> AbstractAsyncContextManager[None]:
        """Reach the service from the running event loop for as long as the context is open."""
        ...

    async def send(self, request: HttpRequest) -> HttpResponse:
        """The response to one request."""
        ...

    def listen(
        self, request: HttpRequest
    ) -> AbstractAsyncContextManager[tuple[HttpResponse, AsyncIterator[bytes]]]:
        """The head of a response, and its body as it comes, for as long as the context is open."""
        ...


async def whole(chunks: AsyncIterator[bytes]) -> bytes:
    """A body in one piece; one without an end is cut off."""
    body = b""
    async for chunk in chunks:
        body += chunk
        if len(body) > _LARGEST_BODY:
            break
    return body
