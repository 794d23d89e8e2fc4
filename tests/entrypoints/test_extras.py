"""With one extra alone, what it is for works, and the rest says in one sentence what is missing."""

import json
import os
import subprocess
import sys

import pytest

from tests.entrypoints.processes import IN_MEMORY

SERVER_ONLY = (
    "alembic",
    "dependency_injector",
    "granian",
    "icalendar",
    "jwt",
    "litestar",
    "msgspec",
    "psycopg",
    "psycopg_pool",
    "sqlalchemy",
)
TRACES_ONLY = ("opentelemetry",)
HARNESS_ONLY = ("hypothesis",)
BOTH = ("click", "httpx", "rich")

COMMAND_LINE = """
import json, sys
for name in json.loads(sys.argv.pop(1)):
    sys.modules[name] = None  # as if it was not installed
from todo_core.entrypoints.__main__ import main
sys.argv[0] = "todo-core"
main()
"""


def run(
    missing: tuple[str, ...], *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", COMMAND_LINE, json.dumps(missing), *arguments]
    everything = {**os.environ, **environment}
    return subprocess.run(
        command, env=everything, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_harness_alone_checks_itself_and_a_url() -> None:
    done = run(SERVER_ONLY, "verify", "http://127.0.0.1:9", "--only", "ISO-READ-01")
    assert done.returncode == 2
    assert "BETTER_AUTH_SECRET" in done.stderr
    assert "Check that a service keeps" in run(SERVER_ONLY, "verify", "--help").stdout


@pytest.mark.parametrize(
    "command",
    [
        *("serve", "migrate", "seed", "purge", "doctor", "export", "import", "erase", "token"),
        "openapi",
    ],
)
def test_without_the_server_its_commands_name_the_extra(command: str) -> None:
    done = run(SERVER_ONLY, command, "--dev", "ada")
    assert done.returncode == 1
    assert done.stderr == (
        f"`todo-core {command}` needs an extra; `pip install 'todo-core[server]'` brings it.\n"
    )


def test_an_endpoint_for_traces_names_the_extra_that_is_not_there() -> None:
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
    done = run(TRACES_ONLY, "serve", "--port", "0", **IN_MEMORY, **endpoint)
    assert done.returncode == 2
    assert done.stderr == (
        "OTEL_EXPORTER_OTLP_ENDPOINT needs an extra; `pip install 'todo-core[otel]'` brings it.\n"
    )


def test_without_the_harness_verify_names_the_extra() -> None:
    done = run(HARNESS_ONLY, "verify", "--self-test")
    assert done.returncode == 1
    assert done.stderr == (
        "`todo-core verify` needs an extra; `pip install 'todo-core[harness]'` brings it.\n"
    )


@pytest.mark.parametrize("missing", [*HARNESS_ONLY, "httpx"])
def test_without_the_harness_its_import_names_the_extra(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; import todo_core.entrypoints.harness"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.endswith(
        "ModuleNotFoundError: The harness needs an extra;"
        " `pip install 'todo-core[harness]'` brings it.\n"
    )


def test_the_help_lists_what_is_not_installed_and_how_to_get_it() -> None:
    told = run(HARNESS_ONLY, "--help").stdout
    assert "Serve the HTTP API" in told
    assert "(Not installed: pip install 'todo-core[harness]')" in told


def test_the_core_alone_has_no_command_line_and_says_so() -> None:
    done = run((*SERVER_ONLY, *HARNESS_ONLY, *BOTH), "--version")
    assert done.returncode == 1
    assert done.stderr == (
        "The command line needs an extra: `pip install 'todo-core[server]'` brings the service,"
        " `todo-core[harness]` the checks.\n"
    )


@pytest.mark.parametrize("missing", [SERVER_ONLY, HARNESS_ONLY])
def test_either_extra_completes_what_is_typed(missing: tuple[str, ...]) -> None:
    assert "_TODO_CORE_COMPLETE" in run(missing, "completion", "bash").stdout
