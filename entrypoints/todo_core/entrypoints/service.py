"""One service from its container, as it starts, runs and ends."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from todo_core.adapters.litestar import Backend, HttpService, create_app
from todo_core.entrypoints.container import Container, closed
from todo_core.entrypoints.settings import Jwks, MakesStorage, Settings, SharedSecret, Storage
from todo_core.entrypoints.tracing import Asgi

_log = logging.getLogger(__name__)


def build_service(
    settings: Settings,
    started: Callable[[HttpService], None] | None = None,
    figures_shared_in: Path | None = None,
    demo_tokens: Callable[[], Mapping[str, str]] | None = None,
    storage: MakesStorage | None = None,
) -> Asgi:
    """A service with a container of its own.

    `started` is called in the server's event loop, once everything is open. `figures_shared_in` is
    a directory of all workers, if there are several. `demo_tokens` makes it one for trials, whose
    pages act for demo users. `storage` makes storage of one's own, whatever the settings say.
    """
    if storage:
        settings = replace(settings, storage=Storage.OWN, own_storage=storage, database=None)
    container = Container(settings=settings, figures_shared_in=figures_shared_in)
    if isinstance(settings.authentication, SharedSecret) and settings.authentication.doubt:
        _log.warning(settings.authentication.doubt)

    @asynccontextmanager
    async def backend() -> AsyncIterator[Backend]:
        async with running(container) as ready:
            if started:
                started(service)
            yield ready

    options = container.http_options(demo_tokens=demo_tokens)
    service = create_app(options, backend, container.metrics())
    return container.tracing().around_service(service, service.route)


@asynccontextmanager
async def running(container: Container) -> AsyncIterator[Backend]:
    """The backend; what is selected for it is opened now and closed in the end, and no more."""
    container.backend.enable_async_mode()
    container.upkeep.enable_async_mode()
    try:
        backend = await container.backend.async_()
        if await container.upkeep.async_() is not None:
            await container.housekeeping.async_()
        await look_behind(container)
        yield backend
    finally:
        await closed(container)
        await container.tracing().close()


async def look_behind(container: Container) -> None:
    """Have the figures tell of what this deployment has behind its service."""
    settings, figures = container.settings(), container.metrics().backend
    if settings.storage is Storage.POSTGRES:
        database = await container.database.async_()
        figures.connections = database.load
    if isinstance(settings.authentication, Jwks):
        keys = await container.keys.async_()
        figures.key_age = lambda: keys.age
