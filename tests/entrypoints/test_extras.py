"""With one extra alone, what it is for works, and the rest says in one sentence what is missing."""

import json
import subprocess
import sys

import pytest

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


def run(missing: tuple[str, ...], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", COMMAND_LINE, json.dumps(missing), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_harness_alone_checks_itself_and_a_url() -> None:
    done = run(SERVER_ONLY, "verify", "http://127.0.0.1:9", "--only", "ISO-READ-01")
    assert done.returncode == 2
    assert "BETTER_AUTH_SECRET" in done.stderr
    assert "Check that the service at URL" in run(SERVER_ONLY, "verify", "--help").stdout


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


def test_without_the_harness_verify_names_the_extra() -> None:
    done = run(HARNESS_ONLY, "verify", "--self-test")
    assert done.returncode == 1
    assert done.stderr == (
        "`todo-core verify` needs an extra; `pip install 'todo-core[harness]'` brings it.\n"
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
