"""`/` in a trial: a page on which two users try the service out side by side."""

from html import escape
from importlib.resources import files
from string import Template
from typing import Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.pages.page import demo_tokens, page
from todo_core.adapters.litestar.pages.served_file import ServedFile

_OWN: Final = "todo_core.adapters.litestar.pages"
_PAGE: Final = ServedFile(_OWN, "playground/index.html")
_NAMES: Final = sorted(
    each.name
    for each in files(_OWN).joinpath("playground").iterdir()
    if each.name.endswith((".css", ".js"))
)
_FILES: Final = {f"/playground/{name}": ServedFile(_OWN, f"playground/{name}") for name in _NAMES}


@get("/", include_in_schema=False)
async def playground(exchange: NamedDependency[Exchange]) -> Response[bytes]:
    """Two lists, each with its own user's token if there is one."""
    users = [{"id": user, "token": token} for user, token in demo_tokens(exchange).items()]
    html = Template(_PAGE.text()).substitute(users=escape(msgspec.json.encode(users).decode()))
    return page(html)


@get([*_FILES], include_in_schema=False)
async def playground_file(exchange: NamedDependency[Exchange]) -> Response[bytes]:
    """A part of the page."""
    return _FILES[exchange.route.template].answer(exchange)
