"""Staying in sync over HTTP: the feed of a user's changes, and live news of them."""

import time
from contextlib import AsyncExitStack
from typing import Final

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.types import ASGIApp

from todo_core.adapters.litestar import wire
from todo_core.adapters.litestar.answer import Answer
from todo_core.adapters.litestar.description import SECURED, TASKS
from todo_core.adapters.litestar.envelope import enveloped, meta
from todo_core.adapters.litestar.event_stream import STREAM_HEADERS, EventStream, StreamEnds
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.lifecycle import Lifecycle
from todo_core.adapters.litestar.query import change_options
from todo_core.adapters.litestar.routes import DIRECT, ENDLESS
from todo_core.adapters.litestar.stream_places import StreamPlaces
from todo_core.application import TodoCore
from todo_core.application.read_changes import ChangeList
from todo_core.domain.errors import NotAuthenticated


@get(
    "/changes",
    operation_id="readChanges",
    opt={DIRECT: True},
    summary="Read what has changed",
)
async def read_changes(
    core: NamedDependency[TodoCore], exchange: NamedDependency[Exchange]
) -> Answer:
    """Each task that changed after a token, as it is now; without one, everything."""
    options = change_options(exchange.query)
    await exchange.expect_page(options.get("limit"))
    page = await core.read_changes(actor=exchange.actor, user_id=exchange.user_id, **options)
    return enveloped(_answer(page, exchange))


@get(
    "/events",
    operation_id="watchChanges",
    summary="Hear of changes as they happen",
    opt={ENDLESS: True},
)
async def watch_changes(
    core: NamedDependency[TodoCore],
    exchange: NamedDependency[Exchange],
    lifecycle: NamedDependency[Lifecycle],
    streams: NamedDependency[StreamPlaces],
) -> ASGIApp:
    """Server-sent events: a `change` with a sync token within a second of each commit.

    The stream ends when the token that opened it expires, which opens no other, whatever the
    leeway. A user can have ten of them open at a process; opening another ends the oldest.
    """
    if exchange.token_expires_at <= time.time():
        raise NotAuthenticated
    news = core.watch_changes(
        actor=exchange.actor,
        user_id=exchange.user_id,
        since=exchange.header(b"last-event-id"),
    )
    if exchange.method == "HEAD":
        async with news:
            return Answer(200, STREAM_HEADERS)
    async with AsyncExitStack() as watching:
        place = watching.enter_context(streams.place(exchange.actor))
        announced = await watching.enter_async_context(news)
        ends = StreamEnds(exchange.token_expires_at, place, lifecycle.stopping)
        return EventStream(announced, watching.pop_all(), ends)


def _answer(page: ChangeList, exchange: Exchange) -> wire.ChangesAnswer:
    about = meta(exchange)
    return wire.ChangesAnswer(
        wire.Changes([wire.Change.of(task) for task in page.changes]),
        wire.ChangesMeta(about.request_id, about.timestamp, page.next_token, page.has_more),
    )


CHANGE_ROUTES: Final = Router(
    "/api/{user_id:str}/tasks",
    route_handlers=[read_changes, watch_changes],
    security=SECURED,
    tags=TASKS,
)
