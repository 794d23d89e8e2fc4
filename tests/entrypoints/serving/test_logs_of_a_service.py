"""Without `--dev` both streams carry nothing but JSON, one object to a line, whatever happens."""

import json
import signal
import socket
from pathlib import Path

from tests.entrypoints.processes import PATIENCE, SECRET, Serving, eventually, serving
from todo_core.adapters.jwt import sign_token

TITLE = "nobody else's business"


def send(service: Serving, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(1000)


def test_from_start_to_end_there_is_nothing_but_json_and_nothing_secret(tmp_path: Path) -> None:
    token = sign_token(SECRET, "user-a")
    with serving(tmp_path) as service:
        service.get(f"/api/user-a/tasks?q={TITLE}", token)
        service.get("/api/user-a/tasks?limit=many", token)
        service.get("/api/user-a/tasks", "no token")
        send(service, b"BROKEN\x1b[31m / HTTP/9.9\r\n\r\n")
        send(service, b"POST /api/user-a/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{")
        (worker,) = service.workers()
        worker.kill()
        worker.wait(PATIENCE)
        assert eventually(service.up)
        assert service.end(signal.SIGTERM) == 0
        lines = service.out.splitlines()
        assert service.err == ""
    records = [json.loads(line) for line in lines]
    assert all({"timestamp", "level", "logger", "message"} <= record.keys() for record in records)
    assert {"todo_core.access", "_granian"} <= {record["logger"] for record in records}
    for secret in (token, TITLE, SECRET, "user-a"):
        assert secret not in service.out


def test_clients_that_leave_in_the_middle_of_an_answer_leave_a_line_each(tmp_path: Path) -> None:
    """And not one for each piece that nobody was there to take."""
    request = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n"
    with serving(tmp_path) as service:
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
                connection.sendall(request)
                assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
        service.get("/metrics")
        assert eventually(lambda: '"route":"/metrics"' in service.out)
        assert service.end() == 0
        told = [json.loads(line)["logger"] for line in service.out.splitlines()]
    assert [name for name in told if name.startswith("_granian.asgi")] == []


def test_the_level_can_be_chosen(tmp_path: Path) -> None:
    environment = {"STORAGE": "memory", "BETTER_AUTH_SECRET": SECRET, "LOG_LEVEL": "error"}
    with serving(tmp_path, environment=environment) as service:
        assert service.end() == 0
        assert service.out == ""
