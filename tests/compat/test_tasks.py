"""Each route for tasks: what it takes, and what it answers where all is well."""

import pytest

from tests.compat.client import Person, failed, succeeded, task


def test_create(ada: Person) -> None:
    answer = ada.send("POST", json={"title": "  Buy milk \n"})
    made = task(succeeded(answer, 201)["data"])
    assert (made["title"], made["description"], made["completed"]) == ("Buy milk", "", False)
    assert (made["user_id"], made["version"]) == (ada.id, 1)
    assert made["created_at"] == made["updated_at"]
    assert answer.headers["location"] == f"{ada.tasks}/{made['id']}"
    assert answer.headers["etag"] == '"1"'


def test_create_with_every_field_and_the_read_only_ones_echoed(ada: Person) -> None:
    echoed = {"id": "x", "user_id": "y", "created_at": 1, "updated_at": None, "version": 9}
    given = {"title": "Éclairs 🥛", "description": " two\r\n\tlines ", "completed": True}
    made = ada.create(**given, **echoed)
    assert {name: made[name] for name in given} == given
    assert made["user_id"] == ada.id


@pytest.mark.parametrize("fields", [{}, {"description": None}, {"description": ""}], ids=str)
def test_an_absent_description_is_empty(ada: Person, fields: dict[str, object]) -> None:
    assert ada.create(**fields)["description"] == ""


def test_read(ada: Person) -> None:
    made = ada.create(description="two litres")
    answer = ada.send("GET", made["id"])
    assert task(succeeded(answer)["data"]) == made
    assert answer.headers["etag"] == '"1"'


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_change_the_fields_that_are_present(ada: Person, method: str) -> None:
    made = ada.create(description="two litres")
    answer = ada.send(method, made["id"], json={"title": "Buy tea", "version": 7})
    changed = task(succeeded(answer)["data"])
    assert (changed["title"], changed["description"]) == ("Buy tea", "two litres")
    assert (changed["version"], answer.headers["etag"]) == (2, '"2"')
    assert changed["updated_at"] > made["updated_at"]
    assert changed["created_at"] == made["created_at"]
    assert ada.listed()["data"]["tasks"] == [changed]


def test_a_merge_patch(ada: Person) -> None:
    made = ada.create(description="two litres")
    headers = {"Content-Type": "application/merge-patch+json"}
    answer = ada.send("PATCH", made["id"], content=b'{"description": null}', headers=headers)
    assert succeeded(answer)["data"]["description"] == ""


def test_a_change_that_changes_nothing_makes_no_version(ada: Person) -> None:
    made = ada.create()
    answer = ada.send("PUT", made["id"], json={"title": made["title"]})
    assert succeeded(answer)["data"] == made


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_needs_a_field(ada: Person, method: str) -> None:
    failed(ada.send(method, ada.create()["id"], json={"version": 1}), 422, "VALIDATION_ERROR")


def test_complete_sets_or_toggles(ada: Person) -> None:
    path = f"{ada.create()['id']}/complete"
    states = []
    for body in (None, {}, {"completed": True}, {"completed": True}, {"completed": False}):
        data = succeeded(ada.send("PATCH", path, json=body))["data"]
        states.append((task(data)["completed"], data["version"]))
    assert states == [(True, 2), (False, 3), (True, 4), (True, 4), (False, 5)]


def test_delete_and_restore(ada: Person) -> None:
    made = ada.create()
    gone = succeeded(ada.send("DELETE", made["id"]))["data"]
    assert (gone["message"], gone["id"]) == ("Task deleted successfully", made["id"])
    failed(ada.send("GET", made["id"]), 404, "NOT_FOUND")
    failed(ada.send("DELETE", made["id"]), 404, "NOT_FOUND")
    failed(ada.send("PUT", made["id"], json={"title": "x"}), 404, "NOT_FOUND")
    (trashed,) = ada.listed(deleted="true")["data"]["tasks"]
    assert (task(trashed)["id"], trashed["version"]) == (made["id"], 2)
    assert ada.titles() == []
    answer = ada.send("POST", f"{made['id']}/restore")
    back = task(succeeded(answer)["data"])
    assert (back["version"], answer.headers["etag"]) == (3, '"3"')
    assert ada.listed()["data"]["tasks"] == [back]
    failed(ada.send("POST", f"{made['id']}/restore"), 404, "NOT_FOUND")


def test_a_trailing_slash_changes_nothing(ada: Person) -> None:
    made = ada.create()
    assert succeeded(ada.send("GET", f"{ada.tasks}/"))["data"]["tasks"] == [made]
    assert succeeded(ada.send("GET", f"{ada.tasks}/{made['id']}/"))["data"] == made


def test_bodies_where_none_is_taken_are_ignored(ada: Person) -> None:
    path = ada.create()["id"]
    succeeded(ada.send("DELETE", path, json={"title": 5}))
    succeeded(ada.send("POST", f"{path}/restore", json=["anything"]))
