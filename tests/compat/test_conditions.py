"""Entity tags: reads that are saved, and changes that are refused to whoever is late."""

import pytest

from tests.compat.client import Person, failed, succeeded


@pytest.mark.parametrize("tags", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_a_task_that_is_known_is_not_sent_again(ada: Person, tags: str) -> None:
    answer = ada.send("GET", ada.create()["id"], headers={"If-None-Match": tags})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1"')


def test_a_task_that_has_changed_is_sent(ada: Person) -> None:
    answer = ada.send("GET", ada.create()["id"], headers={"If-None-Match": '"2"'})
    assert succeeded(answer)["data"]["version"] == 1


def test_a_lists_tag_moves_with_every_change_and_with_nothing_else(ada: Person) -> None:
    made = ada.create()
    tags = [ada.send("GET").headers["etag"]]
    for method, path, body in (
        ("PUT", made["id"], {"title": "Buy tea"}),
        ("PATCH", f"{made['id']}/complete", None),
        ("DELETE", made["id"], None),
        ("POST", f"{made['id']}/restore", None),
    ):
        succeeded(ada.send(method, path, json=body))
        tags.append(ada.send("GET").headers["etag"])
    assert len(set(tags)) == len(tags)
    ada.send("PUT", made["id"], json={"title": "Buy tea"})
    for query in ("", "?completed=true", "?q=tea&limit=1", "?deleted=true"):
        answer = ada.send("GET", ada.tasks + query, headers={"If-None-Match": tags[-1]})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tags[-1]
    succeeded(ada.send("GET", headers={"If-None-Match": tags[-2]}))


@pytest.mark.parametrize("tags", ['"1"', '"9", "1"', "*"])
def test_a_change_of_what_is_known_is_made(ada: Person, tags: str) -> None:
    path, headers = ada.create()["id"], {"If-Match": tags}
    succeeded(ada.send("PUT", path, json={"title": "Buy tea"}, headers=headers))


@pytest.mark.parametrize("tags", ['"9"', 'W/"1"', '"01"', '""'])
@pytest.mark.parametrize(
    ("method", "below", "body"),
    [
        ("PUT", "", {"title": "x"}),
        ("PATCH", "", {"title": "x"}),
        ("PATCH", "/complete", None),
        ("DELETE", "", None),
    ],
)
def test_a_late_change_is_refused_with_the_present_tag(
    ada: Person, method: str, below: str, body: object, tags: str
) -> None:
    made = ada.create()
    answer = ada.send(method, made["id"] + below, json=body, headers={"If-Match": tags})
    failed(answer, 412, "PRECONDITION_FAILED")
    assert answer.headers["etag"] == '"1"'
    assert ada.listed()["data"]["tasks"] == [made]


@pytest.mark.parametrize("tags", ["1", "nonsense", '"1', '"1" "2"'])
def test_what_is_no_list_of_tags_is_malformed(ada: Person, tags: str) -> None:
    path = ada.create()["id"]
    changed = ada.send("PUT", path, json={"title": "x"}, headers={"If-Match": tags})
    failed(changed, 400, "MALFORMED_REQUEST")
    failed(ada.send("GET", path, headers={"If-None-Match": tags}), 400, "MALFORMED_REQUEST")
