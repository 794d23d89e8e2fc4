"""The service behind a real nginx: as OPERATIONS.md says, and as nginx comes."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.entrypoints.processes import IN_MEMORY, SECRET, Serving, eventually, serving
from tests.support.markdown import code, read, sections
from tests.support.nginx import COMPRESSING, PROGRAM, Nginx, nginx
from todo_core.adapters.jwt import sign_token
from todo_core.adapters.litestar.event_stream import COMMENT_SECONDS
from todo_core.entrypoints.settings import VARIABLES

SECTION = sections(read("OPERATIONS.md"))["Behind a proxy"]
(OURS,) = code(SECTION, "nginx")
AS_IT_COMES = "server { listen 80; location / { proxy_pass http://127.0.0.1:8000; } }"

ADA = "ada/lovelace"
"""Who has a slash in her name, which has to come through encoded."""
TOKEN = sign_token(SECRET, ADA)
TASKS = "/api/ada%2Flovelace/tasks"
ELSEWHERE = "127.1.0.2"
"""An address of this machine in another network than the proxy's."""
NETWORK_ELSEWHERE = "127.1.0.0/24"

needs_nginx = pytest.mark.skipif(
    PROGRAM is None or sys.platform != "linux", reason="needs the program nginx, on Linux"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    trusting = {**IN_MEMORY, "TRUSTED_PROXIES": "127.0.0.1"}
    with serving(tmp_path_factory.mktemp("service"), environment=trusting) as service:
        yield service


@pytest.fixture(scope="module")
def ours(service: Serving) -> Iterator[Nginx]:
    """With the lines of the page, where all else is compressed."""
    with nginx(towards(service, OURS), COMPRESSING) as proxy:
        yield proxy


@pytest.fixture
def ada(ours: Nginx) -> Iterator[httpx.Client]:
    with ours.client(TOKEN) as client:
        yield client


def towards(service: Serving, servers: str) -> str:
    assert servers.count("127.0.0.1:8000") == 1
    return servers.replace("127.0.0.1:8000", f"127.0.0.1:{service.port}")


def create(client: httpx.Client, title: str = "Buy milk") -> str:
    """Where the new task is."""
    created = client.post(TASKS, json={"title": title})
    assert created.status_code == 201, created.text
    return created.headers["location"]


def rename(client: httpx.Client, task: str, tag: str) -> httpx.Response:
    return client.patch(task, json={"title": "Buy oat milk"}, headers={"If-Match": tag})


def logged_client(service: Serving, request_id: str) -> object:
    """Where a request came from, as far as the service knows."""
    assert eventually(lambda: f'"{request_id}"' in service.out)
    records = map(json.loads, service.out.splitlines())
    return next(each["client"] for each in records if each.get("request_id") == request_id)


@needs_nginx
def test_users_with_a_slash_in_their_names_create_and_list(ada: httpx.Client) -> None:
    task = create(ada)
    listed = ada.get(TASKS, headers={"X-Request-Id": "list-1"})
    assert listed.status_code == 200
    assert task.rpartition("/")[2] in listed.text
    assert listed.headers["x-request-id"] == "list-1"


@needs_nginx
def test_a_tag_comes_back_as_it_was_given_for_reads_and_for_changes(ada: httpx.Client) -> None:
    task = create(ada)
    tag = ada.get(task).headers["etag"]
    assert tag == '"1"'
    assert ada.get(task, headers={"If-None-Match": tag}).status_code == 304
    assert rename(ada, task, tag).headers["etag"] == '"2"'


@needs_nginx
def test_where_tags_are_weakened_the_refusal_says_what_to_send(service: Serving) -> None:
    with nginx(towards(service, AS_IT_COMES), COMPRESSING) as proxy, proxy.client(TOKEN) as ada:
        task = create(ada)
        found = ada.get(task)
        tag = found.headers["etag"]
        assert (found.headers["content-encoding"], tag) == ("gzip", 'W/"1"')
        assert ada.get(task, headers={"If-None-Match": tag}).status_code == 304
        refused = rename(ada, task, tag)
        assert refused.status_code == 412
        assert 'If-Match: "<version>"' in refused.json()["error"]["message"]
        version = found.json()["data"]["version"]
        assert rename(ada, task, f'"{version}"').status_code == 200


@needs_nginx
@pytest.mark.parametrize("servers", [AS_IT_COMES, OURS])
def test_events_come_when_they_happen(service: Serving, servers: str) -> None:
    with (
        nginx(towards(service, servers)) as proxy,
        proxy.client(TOKEN) as ada,
        ada.stream("GET", f"{TASKS}/events") as events,
    ):
        lines = events.iter_lines()
        assert next(lines) == ":"
        create(ada)
        assert next(line for line in lines if line.startswith("event")) == "event: change"


@needs_nginx
def test_creates_take_one_connection_to_the_service(service: Serving) -> None:
    with nginx(towards(service, OURS)) as proxy, proxy.client(TOKEN) as ada:
        create(ada)
        used = proxy.ports_towards(service.port)
        assert len(used) == 1
        for number in range(20):
            create(ada, f"Task {number}")
        assert proxy.ports_towards(service.port) == used


@needs_nginx
def test_the_log_tells_the_clients_network_where_the_proxy_is_trusted(
    service: Serving, ours: Nginx, tmp_path: Path
) -> None:
    with ours.client(TOKEN, ELSEWHERE) as ada:
        ada.get(TASKS, headers={"X-Request-Id": "trusted"})
        pretended = {"X-Forwarded-For": "198.51.100.7", "X-Request-Id": "pretended"}
        ada.get(TASKS, headers=pretended)
    assert logged_client(service, "trusted") == NETWORK_ELSEWHERE
    assert logged_client(service, "pretended") == NETWORK_ELSEWHERE
    with (
        serving(tmp_path) as suspicious,
        nginx(towards(suspicious, OURS)) as proxy,
        proxy.client(TOKEN, ELSEWHERE) as ada,
    ):
        ada.get(TASKS, headers={"X-Request-Id": "not-trusted"})
        assert logged_client(suspicious, "not-trusted") == "127.0.0.0/24"


@needs_nginx
@pytest.mark.parametrize("spelling", ["/metrics", "/metrics/", "//metrics", "/%6detrics"])
def test_no_spelling_leads_to_the_figures(
    ada: httpx.Client, service: Serving, spelling: str
) -> None:
    assert service.get("/metrics").status_code == 200
    assert ada.get(spelling).status_code == 404


def test_the_pages_figures_are_those_of_the_code() -> None:
    (keep_alive,) = (each.default for each in VARIABLES if each.name == "KEEP_ALIVE_SECONDS")
    assert f"`KEEP_ALIVE_SECONDS`, {keep_alive} unless set" in SECTION
    assert int(keep_alive) > 60, "a POST through nginx could meet a connection that closes"
    assert "60 seconds in nginx" in SECTION
    assert f"a comment every {COMMENT_SECONDS} seconds" in SECTION
