"""GET .../tasks: CONTRACT.md, section 3."""

from urllib.parse import parse_qs, quote, urlsplit

from tests.support.api import User


async def test_a_new_user_has_an_empty_list(alice: User) -> None:
    reply = await alice.send("GET")
    assert reply.status == 200
    assert reply.data == {"tasks": []}
    assert list(reply.meta) == ["request_id", "timestamp", "total", "limit", "next_cursor"]
    assert (reply.meta["total"], reply.meta["limit"], reply.meta["next_cursor"]) == (0, 100, None)
    assert reply.header("link") is None
    assert reply.header("etag")


async def test_the_newest_task_comes_first_unless_asked_otherwise(alice: User) -> None:
    for title in ("b", "a", "C"):
        await alice.create(title)
    await alice.send("PUT", alice.task((await alice.list())[2]), json={"completed": True})
    orders = {
        "": "Cab",
        "sort=created_at": "baC",
        "sort=-updated_at": "bCa",
        "sort=title": "Cab",
        "sort=-title": "baC",
    }
    for query, order in orders.items():
        assert [task["title"] for task in await alice.list(query)] == list(order), query


async def test_a_list_can_be_filtered(alice: User) -> None:
    await alice.create("Éclair + 100% (a_b)", completed=True)
    await alice.create("Milk", description="from the CAFÉ: + %")
    found = {
        "completed=true": 1,
        "completed=false": 1,
        "q=" + quote("é"): 2,
        "q=caf": 1,
        "q=+%2B+": 2,
        "q=%25": 2,
        "q=a_b": 1,
        "q=a%25b": 0,
        "q=caf&completed=true": 0,
        "deleted=false": 2,
        "deleted=true": 0,
    }
    for query, count in found.items():
        assert len(await alice.list(query)) == count, query


async def test_unknown_parameters_are_ignored(alice: User) -> None:
    for query in ("colour=red&colour=blue", "%ff=1", "Limit=0", "limit%20=0", "=", "&&", "user=x"):
        assert await alice.list(query) == []


async def test_a_list_can_be_walked_by_its_links(alice: User) -> None:
    titles = [(await alice.create(f"Task {number}"))["title"] for number in range(5)]
    target: str | None = f"{alice.tasks}?limit=2&sort=created_at&q=task+&x=%3E%22%C3%A9&%ff=1"
    seen: list[str] = []
    while target:
        reply = await alice.send("GET", target)
        seen += [task["title"] for task in reply.data["tasks"]]
        assert (reply.meta["total"], reply.meta["limit"]) == (5, 2)
        target = _next(reply.header("link"))
        assert (target is None) is (reply.meta["next_cursor"] is None)
        if target:
            query = parse_qs(urlsplit(target).query)
            assert query.pop("cursor") == [reply.meta["next_cursor"]]
            assert query == {"limit": ["2"], "sort": ["created_at"], "q": ["task "], "x": ['>"é']}
    assert seen == titles


async def test_a_cursor_is_good_for_its_own_list_only(alice: User, bob: User) -> None:
    for user in (alice, bob):
        for _ in range(3):
            await user.create()
    cursor = (await alice.send("GET", f"{alice.tasks}?limit=1")).meta["next_cursor"]
    assert len(await alice.list(f"limit=2&cursor={cursor}")) == 2
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for user, query in (
        (bob, f"cursor={cursor}"),
        (alice, f"cursor={flipped}"),
        (alice, f"cursor={cursor}&sort=title"),
        (alice, f"cursor={cursor}&completed=false"),
        (alice, "cursor="),
        (alice, "cursor=x"),
    ):
        reply = await user.send("GET", f"{user.tasks}?{query}")
        assert (reply.status, reply.code) == (400, "INVALID_CURSOR"), query


def _next(link: str | None) -> str | None:
    if link is None:
        return None
    target, _, relation = link.partition("; ")
    assert relation == 'rel="next"'
    assert target.startswith("</api/")
    assert target.endswith(">")
    assert target.isascii()
    assert not set('<>" ') & set(target[1:-1])
    return target[1:-1]
