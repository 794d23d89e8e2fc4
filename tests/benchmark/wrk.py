"""The load generator: wrk, from the packages of the distribution."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.benchmark.cells import Cell, Load
from tests.benchmark.processes import BenchmarkError

_SCRIPT = Path(__file__).with_name("wrk.lua")
_RESULT = "RESULT "


def find_wrk() -> str:
    """Where wrk is."""
    found = shutil.which("wrk")
    if found is None:
        raise BenchmarkError("wrk is needed as the load generator; your distribution packages it.")
    return found


def load(url: str, cell: Cell, seconds: int, users: Path, seed: int) -> Load:
    """Ask a service as much as it answers for so long; the same seed asks the same things."""
    command = [
        *(find_wrk(), "--threads", "1", "--timeout", "10s", "--script", str(_SCRIPT)),
        *("--connections", str(cell.connections), "--duration", f"{seconds}s"),
        *(url, "--", cell.scenario, str(users), str(seed)),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        if line.startswith(_RESULT):
            return Load(**json.loads(line.removeprefix(_RESULT)))
    raise BenchmarkError(f"wrk failed: {(done.stderr or done.stdout).strip()}")
