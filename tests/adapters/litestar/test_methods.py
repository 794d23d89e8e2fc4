"""HEAD, OPTIONS and methods that a path does not take."""

import pytest

from tests.support.api import Api, User

ALLOWED = {
    "/api/{user}/tasks": "GET, HEAD, OPTIONS, POST",
    "/api/{user}/tasks/x": "DELETE, GET, HEAD, OPTIONS, PATCH, PUT",
    "/api/{user}/tasks/x/complete": "OPTIONS, PATCH",
    "/api/{user}/tasks/x/restore": "OPTIONS, POST",
    "/api/{user}/tasks/changes": "GET, HEAD, OPTIONS",
    "/api/{user}/tasks/events": "GET, HEAD, OPTIONS",
    "/health/live": "GET, HEAD, OPTIONS",
    "/health/ready": "GET, HEAD, OPTIONS",
    "/metrics": "GET, HEAD, OPTIONS",
    "/openapi.json": "GET, HEAD, OPTIONS",
    "/docs": "GET, HEAD, OPTIONS",
}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "get"]


@pytest.mark.parametrize(("template", "allow"), ALLOWED.items())
async def test_options_names_the_methods_of_a_path(api: Api, template: str, allow: str) -> None:
    for target in (template, f"{template}/", template.format(user="nobody")):
        reply = await api.send("OPTIONS", target)
        assert (reply.status, reply.header("allow")) == (204, allow)


@pytest.mark.parametrize("target", ["/x", "/api", "/api/u/x", "/api/%ff/tasks", "*", "//"])
async def test_an_unknown_path_takes_options_alone(api: Api, target: str) -> None:
    reply = await api.send("OPTIONS", target)
    assert (reply.status, reply.header("allow")) == (204, "OPTIONS")


@pytest.mark.parametrize(("template", "allow"), ALLOWED.items())
async def test_any_other_method_is_not_allowed(alice: User, template: str, allow: str) -> None:
    for method in METHODS:
        if method not in allow.split(", "):
            reply = await alice.send(method, template.format(user=alice.id), b"x" * 70_000)
            assert reply.status == 405, method
            assert reply.header("allow") == allow
            assert method == "HEAD" or reply.code == "METHOD_NOT_ALLOWED"


async def test_head_answers_as_get_does_but_for_the_body(alice: User) -> None:
    task = await alice.create()
    targets = (alice.tasks, alice.task(task), "/health/live", "/openapi.json", "/docs", "/metrics")
    for target in targets:
        head, get = await alice.send("HEAD", target), await alice.send("GET", target)
        assert head.status == get.status == 200
        names = [name for name, _ in get.headers]
        assert [name for name, _ in head.headers] == names
        if target != "/metrics":
            assert head.header("content-length") == get.header("content-length")
        assert head.header("etag") == get.header("etag")


async def test_the_body_of_a_read_is_ignored(alice: User) -> None:
    reply = await alice.send("GET", body=b"x" * 70_000)
    assert reply.status == 200
