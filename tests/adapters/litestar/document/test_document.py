"""What the document says is complete, valid and true: CONTRACT.md, section 3."""

import re
from collections.abc import Iterator
from inspect import getdoc
from typing import Any

import pytest
from openapi_spec_validator import validate as validate_document

from tests.adapters.litestar.document.stage import prologue
from tests.support.api import Api
from tests.support.described import DOCUMENT, resolve, validate
from tests.support.service import in_memory_service, serving
from tests.support.tasks import counted
from todo_core.adapters.litestar.description import examples
from todo_core.adapters.litestar.routes import RouteTable
from todo_core.application.sync_tokens import read_token
from todo_core.domain.ownership import authorize

METHODS = {"get", "head", "post", "put", "patch", "delete", "options"}
OPERATIONS = {
    (method, path): operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
OPERATION_IDS = {
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
    ("get", "/openapi.json"): "readDocument",
    ("get", "/docs"): "readDocumentation",
}
"""Generated clients name their functions after these, so they stay."""


def test_it_is_valid() -> None:
    validate_document(DOCUMENT)


async def test_it_is_what_the_service_hands_out(in_process: Api) -> None:
    assert (await in_process.send("GET", "/openapi.json")).json == DOCUMENT


def test_every_operation_has_its_name_for_good() -> None:
    names = {key: operation["operationId"] for key, operation in OPERATIONS.items()}
    assert {key: names[key] for key in names if key[0] not in ("head", "options")} == OPERATION_IDS
    assert len(set(names.values())) == len(names)
    assert all(each["summary"] and each["description"] for each in OPERATIONS.values())


@pytest.mark.parametrize("path", DOCUMENT["paths"])
async def test_every_method_that_a_path_takes_is_described(in_process: Api, path: str) -> None:
    reply = await in_process.send("OPTIONS", path.format(user_id="ada", task_id=examples.TASK_ID))
    described = {method.upper() for method in DOCUMENT["paths"][path] if method in METHODS}
    assert set((reply.header("allow") or "").split(", ")) == described


def test_every_route_is_described_unless_it_is_hidden_by_name() -> None:
    routes = in_memory_service().framework.routes
    handlers = {route.path_format: route.route_handlers for route in routes}  # type: ignore[union-attr] # all are HTTP
    shown = {path for path, each in handlers.items() if any(one.include_in_schema for one in each)}
    assert shown == set(DOCUMENT["paths"])


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_what_the_gate_calls_past_the_framework_is_what_is_described(path: str) -> None:
    route, _ = RouteTable(in_memory_service().framework.routes).find(
        path.strip("/").split("/"), path.encode()
    )
    assert route.template == path
    for method in route.direct.keys() - {"OPTIONS"}:  # which the gate answers itself
        assert OPERATIONS[method.lower(), path]["description"] == getdoc(route.direct[method])


def test_tasks_take_a_token_and_nothing_else_does() -> None:
    scheme = DOCUMENT["components"]["securitySchemes"]["bearer"]
    assert (scheme["type"], scheme["scheme"], scheme["bearerFormat"]) == ("http", "bearer", "JWT")
    for (method, path), operation in OPERATIONS.items():
        secured = path.startswith("/api/") and method != "options"
        assert operation["security"] == ([{"bearer": []}] if secured else [])
        assert ({"401", "403", "404", "429"} <= set(operation["responses"])) is secured


def _shown() -> Iterator[tuple[str, Any, Any]]:
    """Everything that has a schema and an example of it."""
    parts = DOCUMENT["components"]
    yield from ((name, each["schema"], each["example"]) for name, each in parts["headers"].items())
    for name, each in parts["parameters"].items():
        yield name, each["schema"], each["example"]
    for operation in OPERATIONS.values():
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for each in (*bodies, *map(resolve, operation["responses"].values())):
            for content in each.get("content", {}).values():
                several = [resolve(one)["value"] for one in content.get("examples", {}).values()]
                for example in several or [content.get("example")]:
                    if example is not None:
                        yield operation["operationId"], content["schema"], example


def test_every_example_is_an_example() -> None:
    shown = list(_shown())
    assert len(shown) > 200
    for _, schema, example in shown:
        validate(example, schema)


def test_every_status_has_an_example_and_the_id_of_its_request() -> None:
    for operation in OPERATIONS.values():
        for response in map(resolve, operation["responses"].values()):
            assert response["description"]
            assert "X-Request-Id" in response["headers"]
            for kind, content in response.get("content", {}).items():
                if kind == "application/json" and operation["operationId"] != "readDocument":
                    assert "example" in content or "examples" in content


HEADERS = {
    ("listTasks", "200"): {"ETag", "Link"},
    ("listTasks", "304"): {"ETag"},
    ("headListTasks", "200"): {"ETag", "Link"},
    ("createTask", "201"): {"ETag", "Location", "Idempotency-Replayed"},
    ("readTask", "200"): {"ETag"},
    ("readTask", "401"): {"WWW-Authenticate"},
    ("readTask", "429"): {"Retry-After"},
    ("readTask", "503"): {"Retry-After"},
    ("deleteTask", "200"): {"ETag"},
    ("deleteTask", "412"): {"ETag"},
    ("readChanges", "200"): set[str](),
    ("isReady", "503"): {"Retry-After"},
    ("optionsIsAlive", "204"): {"Allow"},
}


@pytest.mark.parametrize(("answer", "names"), HEADERS.items())
def test_answers_have_their_headers(answer: tuple[str, str], names: set[str]) -> None:
    name, status = answer
    (operation,) = (each for each in OPERATIONS.values() if each["operationId"] == name)
    common = {"X-Request-Id", "RateLimit", "RateLimit-Policy"}
    assert set(resolve(operation["responses"][status])["headers"]) - common == names


PARAMETERS = {
    "listTasks": {"completed", "q", "deleted", "sort", "limit", "cursor", "If-None-Match"},
    "createTask": {"Idempotency-Key"},
    "readTask": {"If-None-Match"},
    "updateTask": {"If-Match", "If-None-Match"},
    "patchTask": {"If-Match", "If-None-Match"},
    "completeTask": {"If-Match", "If-None-Match"},
    "deleteTask": {"If-Match", "If-None-Match"},
    "restoreTask": {"If-Match", "If-None-Match"},
    "readChanges": {"since", "limit"},
    "watchChanges": {"Last-Event-ID"},
    "isAlive": set[str](),
    "isReady": set[str](),
    "readMetrics": set[str](),
    "readDocument": set[str](),
    "readDocumentation": set[str](),
}


@pytest.mark.parametrize("key", OPERATION_IDS)
def test_operations_take_their_parameters(key: tuple[str, str]) -> None:
    _, path = key
    taken = [resolve(each) for each in OPERATIONS[key].get("parameters", ())]
    shared = [resolve(each) for each in DOCUMENT["paths"][path]["parameters"]]
    assert {each["name"] for each in taken} == PARAMETERS[OPERATION_IDS[key]]
    assert {each["name"] for each in shared} == {"X-Request-Id", *re.findall(r"{(\w+)}", path)}
    assert all(each["description"] for each in (*taken, *shared))


def test_only_patch_takes_a_merge_patch() -> None:
    merging = {
        operation["operationId"]
        for operation in OPERATIONS.values()
        if "application/merge-patch+json" in operation.get("requestBody", {}).get("content", {})
    }
    assert merging == {"patchTask"}


async def test_the_examples_are_what_the_service_answers_in_their_state() -> None:
    async with serving(in_memory_service(tasks=await prologue())) as api:
        ada = api.user(examples.USER)
        task = await ada.send("GET", f"{ada.tasks}/{examples.TASK_ID}")
        changes = await ada.send("GET", f"{ada.tasks}/changes")
    shown = OPERATIONS["get", "/api/{user_id}/tasks/{task_id}"]["responses"]["200"]["content"]
    assert task.data == shown["application/json"]["example"]["data"]
    shown = OPERATIONS["get", "/api/{user_id}/tasks/changes"]["responses"]["200"]["content"]
    assert changes.data == shown["application/json"]["example"]["data"]
    assert _changes_before(changes.meta["next_token"]) == _changes_before(examples.TOKEN)


def _changes_before(token: str) -> int:
    return counted(read_token(authorize(examples.USER, examples.USER), token).change)
