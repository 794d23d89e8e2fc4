"""`/docs`: Swagger UI on the service's own document, without any other host."""

from html import escape
from string import Template
from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency

from todo_core.adapters.litestar.description import SERVICE
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.pages.page import OWN_FILES_ONLY, demo_tokens, page
from todo_core.adapters.litestar.pages.served_file import ServedFile

_OWN: Final = "todo_core.adapters.litestar.pages"
_PAGE: Final = ServedFile(_OWN, "docs/index.html")
_FILES: Final = {
    "/docs/icon.svg": ServedFile(_OWN, "docs/icon.svg"),
    "/docs/page.css": ServedFile(_OWN, "docs/page.css"),
    "/docs/start.js": ServedFile(_OWN, "docs/start.js"),
    "/docs/swagger-ui.css": ServedFile("offapi", "swagger_style.css"),
    "/docs/swagger-ui-bundle.js": ServedFile("offapi", "swagger_bundle.js"),
}
_PLAYGROUND: Final = '<nav><a href="/">Playground</a></nav>\n'
_POLICY: Final = f"{OWN_FILES_ONLY}; img-src 'self' data:"


@get(
    "/docs",
    operation_id="readDocumentation",
    summary="The API, for people",
    tags=SERVICE,
)
async def documentation_page(exchange: NamedDependency[Exchange]) -> Response[bytes]:
    """How the service can be used, as a page that works without internet access."""
    user, token = next(iter(demo_tokens(exchange).items()), ("", ""))
    playground = _PLAYGROUND if exchange.options.demo_tokens else ""
    html = Template(_PAGE.text()).substitute(
        user=escape(user), token=escape(token), playground=playground
    )
    return page(html, _POLICY)


@get([*_FILES], include_in_schema=False)
async def documentation_file(exchange: NamedDependency[Exchange]) -> Response[bytes]:
    """A part of the page."""
    return _FILES[exchange.route.template].answer(exchange)
