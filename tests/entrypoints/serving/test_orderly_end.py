"""However the service is ended, it answers what it has begun, and leaves nothing behind."""

import os
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest

from tests.entrypoints.processes import (
    IN_MEMORY,
    PATIENCE,
    SECRET,
    Serving,
    all_end,
    eventually,
    serving,
)
from todo_core.adapters.jwt import sign_token
from todo_core.entrypoints.serving.drain import IN_FLIGHT_SECONDS

TOKEN = sign_token(SECRET, "user-a")
BODY = b'{"title": "Buy milk"}'


def slow(seconds: float) -> dict[str, str]:
    return {**IN_MEMORY, "DRAIN_SECONDS": str(seconds)}


def half_a_request(service: Serving) -> socket.socket:
    """A connection on which a request has begun, all but the end of its body."""
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)
    connection.sendall(
        b"POST /api/user-a/tasks HTTP/1.1\r\nHost: localhost\r\n"
        b"Authorization: Bearer " + TOKEN.encode() + b"\r\n"
        b"Content-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY[:-1]
    )
    return connection


def test_after_sigterm_it_is_not_ready_but_answers(tmp_path: Path) -> None:
    with serving(tmp_path, environment=slow(60)) as service:
        assert service.ready()
        service.process.terminate()
        assert eventually(lambda: not service.ready())
        assert service.get("/api/user-a/tasks", TOKEN).status_code == 200


def test_after_a_while_it_ends_and_nothing_is_left(tmp_path: Path, database_url: str) -> None:
    environment = {
        "DATABASE_URL": database_url,
        "BETTER_AUTH_SECRET": SECRET,
        "DRAIN_SECONDS": "0.5",
    }
    with serving(tmp_path, "--workers", "2", environment=environment) as service:
        processes = service.tree()
        began = time.monotonic()
        assert service.end() == 0
        assert time.monotonic() - began >= 0.5
        assert all_end(processes)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_requests_under_way_are_answered(tmp_path: Path, number: signal.Signals) -> None:
    """Even if the signal comes from a terminal, which sends it to all processes of its group."""
    with serving(tmp_path) as service, half_a_request(service) as connection:
        os.killpg(service.process.pid, number)
        assert eventually(lambda: not service.accepts())
        connection.sendall(BODY[-1:])
        assert connection.recv(1000).startswith(b"HTTP/1.1 201 ")
        assert service.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_terminal_ends_it_without_waiting_for_load_balancers_to_notice(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving(tmp_path, environment=slow(60)) as service:
        processes = service.tree()
        os.killpg(service.process.pid, number)
        assert service.process.wait(PATIENCE) == 0
        assert all_end(processes)
        assert "rror" not in service.out + service.err


def test_streams_are_ended(tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        serving(tmp_path) as service,
        httpx.stream("GET", f"{service.url}/api/user-a/tasks/events", headers=headers) as stream,
    ):
        assert stream.status_code == 200
        began = time.monotonic()
        service.process.terminate()
        stream.read()
        assert service.process.wait(PATIENCE) == 0
        assert time.monotonic() - began < IN_FLIGHT_SECONDS


def test_ctrl_c_is_for_the_server_to_pass_on(tmp_path: Path) -> None:
    """A worker that ended by itself would look like one that died."""
    with serving(tmp_path) as service:
        (worker,) = service.workers()
        assert os.getpgid(worker.pid) != os.getpgid(service.process.pid)


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with serving(tmp_path, environment=slow(60)) as service:
        processes = service.tree()
        service.process.terminate()
        assert eventually(lambda: not service.ready())
        service.process.terminate()
        service.process.wait(PATIENCE)
        assert all_end(processes)


def test_workers_do_not_outlive_a_killed_server(tmp_path: Path) -> None:
    with serving(tmp_path, environment=slow(60)) as service:
        processes = service.tree()
        service.end(signal.SIGKILL)
        assert all_end(processes)


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        (worker,) = service.workers()
        worker.kill()
        worker.wait(PATIENCE)
        assert eventually(service.up)
        assert worker not in service.workers()
        assert service.end() == 0
