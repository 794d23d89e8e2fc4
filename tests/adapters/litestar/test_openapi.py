"""The document and the page that shows it: CONTRACT.md, section 3."""

import re
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.service import in_memory_service, serving

OPERATIONS = {
    ("get", "/api/{user_id}/tasks"): "listTasks",
    ("post", "/api/{user_id}/tasks"): "createTask",
    ("get", "/api/{user_id}/tasks/{task_id}"): "readTask",
    ("put", "/api/{user_id}/tasks/{task_id}"): "updateTask",
    ("patch", "/api/{user_id}/tasks/{task_id}"): "patchTask",
    ("delete", "/api/{user_id}/tasks/{task_id}"): "deleteTask",
    ("patch", "/api/{user_id}/tasks/{task_id}/complete"): "completeTask",
    ("post", "/api/{user_id}/tasks/{task_id}/restore"): "restoreTask",
    ("get", "/api/{user_id}/tasks/changes"): "readChanges",
    ("get", "/api/{user_id}/tasks/events"): "watchChanges",
    ("get", "/health/live"): "isAlive",
    ("get", "/health/ready"): "isReady",
    ("get", "/metrics"): "readMetrics",
}


@pytest.fixture
async def document(api: Api) -> Any:
    return (await api.send("GET", "/openapi.json")).json


def _operations(document: Any) -> dict[tuple[str, str], Any]:
    return {
        (method, path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def test_every_operation_has_a_name_and_a_description(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    found = _operations(document)
    assert {key: operation["operationId"] for key, operation in found.items()} == OPERATIONS
    assert all(operation["summary"] and operation["description"] for operation in found.values())


def test_tasks_take_a_token_and_nothing_else_does(document: Any) -> None:
    scheme = document["components"]["securitySchemes"]["bearer"]
    assert scheme == {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    for (_, path), operation in _operations(document).items():
        secured = operation.get("security") == [{"bearer": []}]
        assert secured is path.startswith("/api/")
        assert ({"401", "403"} <= set(operation["responses"])) is secured


def test_every_error_has_the_one_shape(document: Any) -> None:
    for operation in _operations(document).values():
        for status, response in operation["responses"].items():
            assert response["description"]
            if int(status) >= 400:
                schema = response["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}


def test_every_parameter_is_described(document: Any) -> None:
    for operation in _operations(document).values():
        assert all(parameter["description"] for parameter in operation.get("parameters", ()))
    listing = document["paths"]["/api/{user_id}/tasks"]["get"]["parameters"]
    query = {parameter["name"] for parameter in listing if parameter["in"] == "query"}
    assert query == {"completed", "q", "deleted", "sort", "limit", "cursor"}


def test_every_reference_leads_somewhere(document: Any) -> None:
    references = set(re.findall(r"'\$ref': '([^']+)'", str(document)))
    assert references
    for reference in references:
        assert reference.split("/")[-1] in document["components"]["schemas"]


def test_bodies_and_headers_are_described(document: Any) -> None:
    post = document["paths"]["/api/{user_id}/tasks"]["post"]
    schema = post["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["title"]
    assert set(post["responses"]["201"]["headers"]) == {"ETag", "Location", "Idempotency-Replayed"}
    patch = document["paths"]["/api/{user_id}/tasks/{task_id}"]["patch"]
    assert set(patch["requestBody"]["content"]) == {
        "application/json",
        "application/merge-patch+json",
    }


async def test_the_document_describes_the_answers_that_are_given(document: Any) -> None:
    schemas = document["components"]["schemas"]
    async with serving(in_memory_service()) as api:
        alice = api.user()
        task = await alice.create()
        listed = await alice.send("GET")
        failed = await alice.send("POST", json={})
    assert set(schemas["Task"]["required"]) == set(task)
    assert set(schemas["ListMeta"]["required"]) == set(listed.meta)
    assert set(schemas["ErrorAnswer"]["required"]) == set(failed.json)


async def test_the_page_needs_no_other_server(api: Api) -> None:
    reply = await api.send("GET", "/docs")
    assert reply.header("content-type") == "text/html; charset=utf-8"
    page = reply.body.decode()
    assert 'fetch("/openapi.json")' in page
    assert not re.search(r"https?:|//[a-z]", page)
