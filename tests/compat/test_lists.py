"""Lists: pages, filters and orders."""

import httpx
import pytest

from tests.compat.client import Person, failed, succeeded, task

TITLES = ["beta", "Alpha", "éclair", "alpha 50%", "Zeta"]


@pytest.fixture
def five(ada: Person) -> Person:
    """Somebody with five tasks, of which two are completed."""
    for number, title in enumerate(TITLES):
        ada.create(title, description="50_50" if number == 0 else "", completed=number in (1, 3))
    return ada


def test_a_list_says_what_it_is(five: Person) -> None:
    listed = five.listed()
    assert [task(each)["title"] for each in listed["data"]["tasks"]] == TITLES[::-1]
    meta = listed["meta"]
    assert (meta["total"], meta["limit"], meta["next_cursor"]) == (5, 100, None)


def test_an_empty_list(ada: Person) -> None:
    listed = ada.listed()
    assert (listed["data"]["tasks"], listed["meta"]["total"]) == ([], 0)
    assert ada.send("GET").headers["etag"]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("created_at", TITLES),
        ("-created_at", TITLES[::-1]),
        ("updated_at", TITLES),
        ("-updated_at", TITLES[::-1]),
        ("title", ["Alpha", "Zeta", "alpha 50%", "beta", "éclair"]),
        ("-title", ["éclair", "beta", "alpha 50%", "Zeta", "Alpha"]),
    ],
)
def test_every_order_page_by_page(five: Person, sort: str, titles: list[str]) -> None:
    seen, cursor, pages = [], {}, 0
    while True:
        page = five.listed(sort=sort, limit=2, **cursor)
        seen += [each["title"] for each in page["data"]["tasks"]]
        assert (page["meta"]["total"], page["meta"]["limit"]) == (5, 2)
        pages += 1
        if page["meta"]["next_cursor"] is None:
            break
        cursor = {"cursor": page["meta"]["next_cursor"]}
    assert (seen, pages) == (titles, 3)


def test_a_link_leads_to_the_next_page(five: Person) -> None:
    answer = five.send("GET", params={"limit": 3, "sort": "title", "completed": "false"})
    assert "link" not in answer.headers
    answer = five.send("GET", params={"limit": 2, "sort": "title", "completed": "false"})
    following = httpx.URL(answer.links["next"]["url"])
    assert following.params["cursor"] == answer.json()["meta"]["next_cursor"]
    page = succeeded(five.send("GET", str(following)))
    assert [each["title"] for each in page["data"]["tasks"]] == ["éclair"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"completed": "true"}, ["alpha 50%", "Alpha"]),
        ({"completed": "false"}, ["Zeta", "éclair", "beta"]),
        ({"q": "ALPHA"}, ["alpha 50%", "Alpha"]),
        ({"q": "É"}, ["éclair"]),
        ({"q": "50%"}, ["alpha 50%"]),
        ({"q": "50_"}, ["beta"]),
        ({"q": "alpha", "completed": "true", "sort": "created_at"}, ["Alpha", "alpha 50%"]),
        ({"q": "nothing"}, []),
        ({"deleted": "false", "limit": 1000, "sort": "created_at"}, TITLES),
        ({"deleted": "true"}, []),
    ],
    ids=str,
)
def test_every_filter(five: Person, query: dict[str, object], titles: list[str]) -> None:
    assert five.titles(**query) == titles
    assert five.listed(**query)["meta"]["total"] == len(titles)


def test_the_trash_has_the_same_filters(five: Person) -> None:
    for each in five.listed(q="alpha")["data"]["tasks"]:
        succeeded(five.send("DELETE", each["id"]))
    assert five.titles(deleted="true", sort="title", limit=1) == ["Alpha"]
    assert five.titles(deleted="true", q="50", completed="true") == ["alpha 50%"]
    assert five.titles(sort="title") == ["Zeta", "beta", "éclair"]


def test_a_page_skips_and_repeats_nothing_while_tasks_come_and_go(five: Person) -> None:
    first = five.listed(limit=2)
    five.create("new")
    succeeded(five.send("DELETE", first["data"]["tasks"][0]["id"]))
    assert five.titles(cursor=first["meta"]["next_cursor"]) == TITLES[2::-1]


def test_a_cursor_is_good_for_its_own_list(five: Person, bob: Person) -> None:
    cursor = five.listed(limit=2)["meta"]["next_cursor"]
    broken = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for person, query in (
        (five, {"cursor": broken}),
        (five, {"cursor": ""}),
        (five, {"cursor": cursor, "sort": "title"}),
        (five, {"cursor": cursor, "completed": "true"}),
        (five, {"cursor": cursor, "q": "a"}),
        (five, {"cursor": cursor, "deleted": "true"}),
        (bob, {"cursor": cursor}),
    ):
        failed(person.send("GET", params=query), 400, "INVALID_CURSOR")
    assert five.titles(cursor=cursor, limit=1) == [TITLES[2]]
