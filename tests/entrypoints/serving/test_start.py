"""What would keep the service from working keeps it from starting, in one sentence."""

import socket
from pathlib import Path

import httpx
import pytest

from tests.conftest import FreshDatabase
from tests.entrypoints.processes import COMMAND, IN_MEMORY, SECRET, free_port, serving, todo_core


@pytest.mark.parametrize(
    ("arguments", "environment", "name"),
    [
        ([], {**IN_MEMORY, "BETTER_AUTH_SECRET": "p4ssw0rd"}, "BETTER_AUTH_SECRET"),
        (["--port", "http"], IN_MEMORY, "PORT"),
        (
            [],
            {
                "DATABASE_URL": "postgresql://a:p4ssw0rd@localhost/a?sslmode=sometimes",
                "BETTER_AUTH_SECRET": SECRET,
            },
            "DATABASE_URL",
        ),
        (["--host", "nowhere.invalid"], IN_MEMORY, "HOST"),
        (["--host", "192.0.2.1"], IN_MEMORY, "HOST"),
        (["--workers", "2"], IN_MEMORY, "STORAGE"),
    ],
)
def test_a_wrong_setting_ends_it_with_exit_code_2(
    arguments: list[str], environment: dict[str, str], name: str
) -> None:
    finished = todo_core("serve", *arguments, **environment)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.startswith(f"{name} ")
    assert finished.stderr.count("\n") == 1
    assert "p4ssw0rd" not in finished.stderr


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        finished = todo_core("serve", "--port", port, **IN_MEMORY)
    assert finished.returncode == 1
    assert (
        finished.stderr
        == f"Cannot listen on 127.0.0.1 port {port}: Address already in use; see HOST and PORT.\n"
    )


def test_a_second_service_does_not_start_beside_the_first(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        finished = todo_core("serve", "--port", str(service.port), **IN_MEMORY)
    assert finished.returncode == 1
    assert str(service.port) in finished.stderr


def test_a_database_that_is_not_migrated_is_refused(fresh_database: FreshDatabase) -> None:
    url = fresh_database(migrated=False)
    finished = todo_core("serve", "--port", "0", DATABASE_URL=url, BETTER_AUTH_SECRET=SECRET)
    assert finished.returncode == 1
    assert "`todo-core migrate`" in finished.stderr
    assert finished.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_refused() -> None:
    url = f"postgresql://todo:p4ssw0rd@127.0.0.1:{free_port()}/todo"
    finished = todo_core("serve", "--port", "0", DATABASE_URL=url, BETTER_AUTH_SECRET=SECRET)
    assert finished.returncode == 1
    assert finished.stderr == (
        "The database of DATABASE_URL does not listen at this host and port;"
        " `todo-core doctor` tells more.\n"
    )


def test_it_serves_on_the_host_by_name_and_without_any_database(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "localhost") as service:
        answer = httpx.get(f"http://localhost:{service.port}/health/ready")
        assert answer.json()["status"] == "success"


def test_the_command_is_installed() -> None:
    assert Path(COMMAND).exists()
