"""Reaching a service over the network."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Final

import httpx

from todo_core.entrypoints.harness.http.messages import HttpRequest, HttpResponse, Wire, whole

_TOO_BUSY: Final = frozenset({429, 503})
_RETRIES: Final = 4
_LONGEST_ANSWER: Final = 30.0
_LONGEST_PAUSE: Final = 10.0


class Unreachable(Exception):
    """Nothing answers at the URL."""


class UrlWire(Wire):
    """Sends requests to a URL; waits where the service says that it is too busy."""

    def __init__(self, url: str) -> None:
        self.base_url: str = url.rstrip("/")

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Keep connections for as long as the context is open."""
        async with httpx.AsyncClient(timeout=_LONGEST_ANSWER, trust_env=False) as self._client:
            await self.send(HttpRequest("GET", "/health/live"))
            yield

    async def send(self, request: HttpRequest) -> HttpResponse:
        """The response to one request; Unreachable when there is none."""
        response = await self._answer(request)
        for _ in range(_RETRIES):
            if response.status not in _TOO_BUSY:
                break
            await asyncio.sleep(_pause(response))
            response = await self._answer(request)
        return response

    @asynccontextmanager
    async def listen(
        self, request: HttpRequest
    ) -> AsyncIterator[tuple[HttpResponse, AsyncIterator[bytes]]]:
        """The head of a response, and its body as it comes; Unreachable when there is none."""
        with self._reaching():
            response = await self._client.send(self._built(request), stream=True)
        async with aclosing(response):
            headers = tuple(response.headers.multi_items())
            yield HttpResponse(response.status_code, headers, b""), response.aiter_bytes()

    async def _answer(self, request: HttpRequest) -> HttpResponse:
        with self._reaching():
            async with asyncio.timeout(_LONGEST_ANSWER), self.listen(request) as (head, chunks):
                return replace(head, body=await whole(chunks))

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (httpx.TransportError, httpx.InvalidURL, TimeoutError) as error:
            reason = str(error) or type(error).__name__
            raise Unreachable(f"{self.base_url} does not answer: {reason}.") from error

    def _built(self, request: HttpRequest) -> httpx.Request:
        base = httpx.URL(self.base_url)
        target = base.raw_path.rstrip(b"/") + request.target.encode("latin-1")
        return self._client.build_request(
            request.method,
            base,
            headers=list(request.headers),
            content=request.body or None,
            extensions={"target": target},  # in a URL, dots in the path would be resolved
        )


def _pause(response: HttpResponse) -> float:
    """The seconds that the service asks for, within reason."""
    asked = response.header("retry-after") or ""
    return min(float(asked), _LONGEST_PAUSE) if asked.isdigit() else 1.0
