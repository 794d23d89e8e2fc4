"""The HTTP service, put together for a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.api import Api
from tests.support.in_process import running
from tests.support.tokens import ReadableTokens, token_for
from todo_core.adapters.litestar import Backend, HttpOptions, HttpService, create_app
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application import TodoCore
from todo_core.application.ports import RateLimiter, Tasks, TokenVerifier

WEB_PAGE = "http://localhost:3000"


def in_memory_service(
    options: HttpOptions | None = None,
    *,
    tasks: Tasks | None = None,
    tokens: TokenVerifier | None = None,
    rate_limiter: RateLimiter | None = None,
) -> HttpService:
    """A service that keeps everything in memory and believes readable tokens."""

    async def ready() -> None:
        """Memory always is."""

    @asynccontextmanager
    async def backend() -> AsyncIterator[Backend]:
        core = TodoCore(tasks or InMemoryTasks())
        yield Backend(core, tokens or ReadableTokens(), ready, rate_limiter)

    return create_app(options or HttpOptions(cors_origins=frozenset({WEB_PAGE})), backend)


@asynccontextmanager
async def serving(service: HttpService) -> AsyncIterator[Api]:
    """Reach a service in this process."""
    async with running(service) as transport:
        yield Api(transport, token_for)
