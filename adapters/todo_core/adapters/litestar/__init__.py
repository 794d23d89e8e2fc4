"""The HTTP service: from bytes to a use case and back."""

from todo_core.adapters.litestar.app import HttpService, create_app
from todo_core.adapters.litestar.description.document import describe
from todo_core.adapters.litestar.lifecycle import Backend
from todo_core.adapters.litestar.metrics import Metrics
from todo_core.adapters.litestar.options import HttpOptions
from todo_core.adapters.litestar.pieces import STALLED_SECONDS

__all__ = [
    "STALLED_SECONDS",
    "Backend",
    "HttpOptions",
    "HttpService",
    "Metrics",
    "create_app",
    "describe",
]
