"""How long it takes until the library is there, and until the service of `make run` answers."""

import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmark.processes import Process, free_port

_IMPORT = """
import time
begin = time.perf_counter()
import todo_core.application
print((time.perf_counter() - begin) * 1000)
"""


@dataclass(frozen=True, slots=True)
class Startup:
    """Medians."""

    import_ms: float
    """Milliseconds in a fresh interpreter."""
    ready_seconds: float
    """From the command `serve --dev` to the first good answer, with its data made before."""


def measure_startup(programs: Path, repetitions: int) -> Startup:
    """Start the interpreter and the service so many times each."""
    imports = [_import_ms(programs) for _ in range(repetitions)]
    with tempfile.TemporaryDirectory(prefix="todo-core-benchmark-") as directory:
        Path(directory).chmod(0o755)  # as root, PostgreSQL runs on another account
        times = [_ready_seconds(programs, Path(directory)) for _ in range(repetitions + 1)]
    return Startup(median(imports), median(times[1:]))


def _import_ms(programs: Path) -> float:
    command = [str(programs / "python"), "-c", _IMPORT]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _ready_seconds(programs: Path, directory: Path) -> float:
    port = free_port()
    program = str(programs / "todo-core")
    command = [program, "serve", "--dev", "--data", str(directory / "data"), "--port", str(port)]
    begin = time.perf_counter()
    with Process(command, directory, {"DRAIN_SECONDS": "0"}, directory / "log") as process:
        process.await_answer(f"http://127.0.0.1:{port}/health/ready")
        return time.perf_counter() - begin
