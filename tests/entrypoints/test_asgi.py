"""Any ASGI server can run the service from the environment alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.entrypoints.processes import IN_MEMORY

ROOT = Path(__file__).parents[2]

ASK = """
import asyncio
from tests.support.in_process import running
from todo_core.entrypoints.asgi import app

async def ask():
    async with running(app) as transport:
        print((await transport.send("GET", "/health/ready")).body.decode())

asyncio.run(ask())
"""


def python(script: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_application_is_made_of_the_environment() -> None:
    finished = python(ASK, **IN_MEMORY)
    answer, *logs = reversed(finished.stdout.splitlines())
    assert json.loads(answer)["status"] == "success"
    assert all("logger" in json.loads(line) for line in logs)
    assert finished.stderr == ""


def test_a_wrong_setting_ends_the_process_in_one_sentence() -> None:
    finished = python("from todo_core.entrypoints.asgi import app", STORAGE="sqlite")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr == "STORAGE must be one of postgres, memory, package.module:name.\n"


def test_servers_that_only_look_into_the_module_find_it() -> None:
    finished = python(
        "import todo_core.entrypoints.asgi as module; assert callable(vars(module)['app'])",
        **IN_MEMORY,
    )
    assert finished.returncode == 0
