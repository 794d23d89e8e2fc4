"""How the service describes itself to programs."""

from typing import Any

import msgspec
from litestar import Litestar, MediaType, Request, Response, get
from litestar.datastructures import State

from todo_core.adapters.litestar.description import SERVICE
from todo_core.adapters.litestar.description.document import describe


def document(app: Litestar) -> bytes:
    """The document in JSON, made when it is first wanted."""
    if "document" not in app.state:
        app.state["document"] = msgspec.json.encode(describe(app.routes))
    encoded: bytes = app.state["document"]
    return encoded


@get(
    "/openapi.json",
    operation_id="readDocument",
    summary="The API, for programs",
    tags=SERVICE,
)
async def openapi_document(request: Request[Any, Any, State]) -> Response[bytes]:
    """How the service can be used, as OpenAPI 3.1."""
    return Response(document(request.app), media_type=MediaType.JSON)
