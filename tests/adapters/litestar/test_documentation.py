"""The page that shows the document: CONTRACT.md, section 3."""

import re

from tests.support.api import Api


async def test_the_page_needs_no_other_server(api: Api) -> None:
    reply = await api.send("GET", "/docs")
    assert reply.header("content-type") == "text/html; charset=utf-8"
    page = reply.body.decode()
    assert 'fetch("/openapi.json")' in page
    assert not re.search(r"https?:|//[a-z]", page)
