"""How the service describes itself: a document for programs, and a page that shows it."""

from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Litestar, MediaType, Request, Response, get
from litestar.datastructures import State

from todo_core.adapters.litestar.description import SERVICE
from todo_core.adapters.litestar.description.document import describe

_PAGE: Final = Path(__file__).with_name("documentation.html")


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


@get(
    "/docs",
    operation_id="readDocumentation",
    summary="The API, for people",
    tags=SERVICE,
)
async def documentation_page() -> Response[bytes]:
    """How the service can be used, as a page that works without internet access."""
    return Response(_PAGE.read_bytes(), media_type=MediaType.HTML)
