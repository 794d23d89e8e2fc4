"""How the service describes itself: OpenAPI 3.1, and a page of its own that shows it."""

from collections.abc import Mapping
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Litestar, MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Tag

from todo_core.adapters.litestar import wire

TASKS: Final = ("tasks",)
SERVICE: Final = ("service",)
SECURED: Final = ({"bearer": list[str]()},)

UNSERVED: Final = "/framework"
"""Where the framework puts documentation of its own, whose pages would load scripts from afar."""

_PAGE: Final = Path(__file__).with_name("documentation.html")
_SECURED_REFUSALS: Final = (400, 401, 403, 414, 429, 431, 500, 503)


def describe() -> OpenAPIConfig:
    """What the document says about the service as a whole."""
    return OpenAPIConfig(
        title="todo-core",
        version=version("todo-core"),
        summary="The tasks of many users, each strictly their own.",
        license=License(name="MIT", identifier="MIT"),
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
            }
        ),
        tags=[
            Tag(name="tasks", description="What a user has to do."),
            Tag(name="service", description="How the service itself is doing."),
        ],
        use_handler_docstrings=True,
        path=UNSERVED,
        render_plugins=[JsonRenderPlugin()],
    )


def answers(
    successes: Mapping[int, type[msgspec.Struct] | None], *refusals: int
) -> dict[int, ResponseSpec]:
    """What an operation can answer: the shape of each success (None: no body), and its errors."""
    shapes = {**dict.fromkeys(refusals, wire.ErrorAnswer), **successes}
    return {status: _spec(status, shape) for status, shape in sorted(shapes.items())}


def secured_answers(
    successes: Mapping[int, type[msgspec.Struct] | None], *refusals: int
) -> dict[int, ResponseSpec]:
    """The same, with what everything that takes a token can refuse."""
    return answers(successes, *_SECURED_REFUSALS, *refusals)


def _spec(status: int, shape: type[msgspec.Struct] | None) -> ResponseSpec:
    return ResponseSpec(shape, generate_examples=False, description=HTTPStatus(status).phrase)


def document(app: Litestar) -> bytes:
    """The document in JSON, generated from the handlers when it is first wanted."""
    if "document" not in app.state:
        app.state["document"] = msgspec.json.encode(app.openapi_schema.to_schema())
    encoded: bytes = app.state["document"]
    return encoded


@get("/openapi.json", include_in_schema=False)
async def openapi_document(request: Request[Any, Any, State]) -> Response[bytes]:
    """How the service can be used, for programs."""
    return Response(document(request.app), media_type=MediaType.JSON)


@get("/docs", include_in_schema=False)
async def documentation_page() -> Response[bytes]:
    """How the service can be used, for people."""
    return Response(_PAGE.read_bytes(), media_type=MediaType.HTML)
