"""The pages for people: CONTRACT.md, clauses 3.14 and 3.15."""

import re
from importlib.resources import files
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.in_process import running
from tests.support.service import in_memory_service, serving
from tests.support.tokens import token_for
from todo_core.adapters.litestar import HttpOptions

TRIAL = HttpOptions(demo_tokens=lambda: {"demo": "token-of-demo", "ada": "token-of-ada"})
TOKEN = re.compile(rb"token-of|eyJ")


def parts(page: bytes) -> list[str]:
    """The files that a page loads."""
    return re.findall(r'(?:src|href)="(/[^"]+\.\w+)"', page.decode())


def modules(script: bytes) -> set[str]:
    """The modules that a script of the playground imports."""
    names = re.findall(r'^import .* from "\./(.+)";$', script.decode(), re.MULTILINE)
    return {f"/playground/{name}" for name in names}


def playground_files() -> set[str]:
    """What there is for the playground beside its page."""
    folder = files("todo_core.adapters.litestar.pages").joinpath("playground")
    return {f"/playground/{each.name}" for each in folder.iterdir()} - {"/playground/index.html"}


async def test_the_documentation_comes_from_this_service_alone(api: Api) -> None:
    page = await api.send("GET", "/docs")
    assert page.header("content-type") == "text/html; charset=utf-8"
    assert "default-src 'self';" in page.header("content-security-policy")
    assert not re.search(rb"https?:|\"//", page.body)
    kinds = {}
    for path in parts(page.body):
        part = await api.send("GET", path)
        assert part.status == 200
        kinds[path.rpartition(".")[2]] = part.header("content-type")
    assert kinds == {
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "json": "application/json",
        "svg": "image/svg+xml",
    }


async def test_the_playground_comes_from_this_service_alone() -> None:
    """It is allowed to run the scripts that it is sent as files, and no others."""
    async with serving(in_memory_service(TRIAL)) as api:
        page = await api.send("GET", "/")
        assert page.header("content-type") == "text/html; charset=utf-8"
        assert page.header("content-security-policy") == (
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        assert not re.search(rb"https?:|\"//|<style| style=| on\w+=", page.body)
        wanted, found = {*parts(page.body)}, {}
        while missing := wanted - found.keys():
            for path in missing:
                found[path] = await api.send("GET", path)
                wanted |= modules(found[path].body)
    assert {reply.status for reply in found.values()} == {200}
    assert {path for path in found if path.startswith("/playground/")} == playground_files()


async def test_without_a_trial_there_is_no_playground(api: Api) -> None:
    for path in ("/", *playground_files()):
        reply = await api.send("GET", path)
        assert (reply.status, reply.code) == (404, "NOT_FOUND")


async def test_what_a_browser_has_already_is_not_sent_again(api: Api) -> None:
    first = await api.send("GET", "/docs/swagger-ui-bundle.js")
    tag = first.header("etag")
    for known in (tag, f'"other", W/{tag}'):
        again = await api.send("GET", "/docs/swagger-ui-bundle.js", [("if-none-match", known)])
        assert (again.status, again.body, again.header("etag")) == (304, b"", tag)
    for known in ('"other"', '""'):
        changed = await api.send("GET", "/docs/swagger-ui-bundle.js", [("if-none-match", known)])
        assert changed.body == first.body


async def test_without_a_trial_there_are_no_tokens(api: Api) -> None:
    assert not TOKEN.search((await api.send("GET", "/docs")).body)


async def test_in_a_trial_the_documentation_acts_for_the_first_user() -> None:
    async with serving(in_memory_service(TRIAL)) as api:
        page = await api.send("GET", "/docs", [("host", "localhost")])
    assert b'data-user="demo" data-token="token-of-demo"' in page.body


async def test_where_nobody_can_sign_the_documentation_acts_for_nobody() -> None:
    async with serving(in_memory_service(HttpOptions(demo_tokens=dict))) as api:
        page = await api.send("GET", "/docs", [("host", "localhost")])
    assert b'data-user="" data-token=""' in page.body


@pytest.mark.parametrize(
    ("host", "trusted"),
    [
        ("localhost:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("192.168.1.2", False),
        ("LOCALHOST", True),
        ("rebound.example.com:8000", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
    ],
)
async def test_a_name_that_was_made_to_lead_here_gets_no_token(host: str, trusted: bool) -> None:
    async with serving(in_memory_service(TRIAL)) as api:
        page = await api.send("GET", "/docs", [("host", host)])
    assert page.status == 200
    assert bool(TOKEN.search(page.body)) is trusted


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.168.1.2", False),
        ("::ffff:192.168.1.2", False),
        ("2001:db8::1", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_another_machine_gets_no_token(peer: str, trusted: bool, path: str) -> None:
    service = in_memory_service(TRIAL)

    async def seen_from_there(scope: Any, receive: Any, send: Any) -> None:
        await service({**scope, "client": (peer, 1)}, receive, send)

    async with running(seen_from_there) as transport:
        api = Api(transport, token_for)
        page = await api.send("GET", path, [("host", "localhost:8000")])
    assert page.status == 200
    assert bool(TOKEN.search(page.body)) is trusted


@pytest.mark.parametrize(
    "header", ["forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-real-ip"]
)
async def test_nor_does_it_through_a_proxy_on_this_one(header: str) -> None:
    async with serving(in_memory_service(TRIAL)) as api:
        page = await api.send("GET", "/docs", [("host", "localhost"), (header, "127.0.0.1")])
    assert not TOKEN.search(page.body)
