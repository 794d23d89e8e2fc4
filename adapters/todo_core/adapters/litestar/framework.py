"""The Litestar application: handlers, what they get injected, and their errors."""

from typing import Any

from litestar import Litestar, Request, Response
from litestar.di import NamedDependency, Provide
from litestar.types import Scope

from todo_core.adapters.litestar.changes import CHANGE_ROUTES
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.health import is_alive, is_ready
from todo_core.adapters.litestar.lifecycle import Lifecycle
from todo_core.adapters.litestar.metrics import Metrics, read_metrics
from todo_core.adapters.litestar.openapi import openapi_document
from todo_core.adapters.litestar.pages.documentation import documentation_file, documentation_page
from todo_core.adapters.litestar.pages.playground_page import playground, playground_file
from todo_core.adapters.litestar.refusal import refuse
from todo_core.adapters.litestar.stream_places import StreamPlaces
from todo_core.adapters.litestar.tasks import TASK_ROUTES
from todo_core.application import TodoCore


def make_framework(
    lifecycle: Lifecycle, metrics: Metrics, streams: StreamPlaces, *, trial: bool
) -> Litestar:
    """An application of its own for one service; `trial` adds the playground."""
    return Litestar(
        [
            TASK_ROUTES,
            CHANGE_ROUTES,
            is_alive,
            is_ready,
            read_metrics,
            openapi_document,
            documentation_page,
            documentation_file,
            *((playground, playground_file) if trial else ()),
        ],
        dependencies={
            "exchange": Provide(_exchange, sync_to_thread=False),
            "core": Provide(_core, sync_to_thread=False),
            "lifecycle": Provide(lambda: lifecycle, sync_to_thread=False),
            "metrics": Provide(lambda: metrics, sync_to_thread=False),
            "streams": Provide(lambda: streams, sync_to_thread=False),
        },
        exception_handlers={Exception: _refuse},
        openapi_config=None,
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
    )


def _exchange(scope: Scope) -> Exchange:
    exchange: Exchange = scope["state"]["exchange"]
    return exchange


def _core(exchange: NamedDependency[Exchange]) -> TodoCore:
    return exchange.core  # by way of the exchange: two independent providers cost a task group


def _refuse(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    answer = refuse(error, _exchange(request.scope))
    headers = {name.decode(): text.decode() for name, text in answer.headers}
    return Response(answer.body, status_code=answer.status, headers=headers)
