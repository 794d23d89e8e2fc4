"""HEAD, OPTIONS and methods that a path does not take."""

from tests.support.api import User


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
