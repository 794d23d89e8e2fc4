"""How long connections last on which nothing happens: CONTRACT.md, clause 8.1."""

import http.client
import socket
import time
from pathlib import Path

import psutil

from tests.entrypoints.processes import IN_MEMORY, PATIENCE, serving
from todo_core.entrypoints.serving.connections import limit_connections

LIVE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_a_connection_may_lie_idle_for_longer_than_proxies_keep_theirs(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
        for pause in (0, 12):
            time.sleep(pause)
            connection.request("GET", "/health/live")
            reply = connection.getresponse()
            assert reply.status == 200
            assert reply.read()
            connection.auto_open = 0
        connection.close()


def test_it_lies_idle_for_no_longer_than_it_may(tmp_path: Path) -> None:
    environment = {**IN_MEMORY, "KEEP_ALIVE_SECONDS": "2"}
    with (
        serving(tmp_path, environment=environment) as service,
        socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection,
    ):
        connection.sendall(LIVE)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
        answered = time.monotonic()
        assert connection.recv(4096) == b""
        assert 1 < time.monotonic() - answered < 8


async def test_looking_for_what_listens_leaves_no_file_open() -> None:
    this = psutil.Process()
    before = this.num_fds()
    for _ in range(5):
        limit_connections(attempts=1)
    assert this.num_fds() == before
