"""Workers that die come back later and later; the others, and the end, are as if they had not."""

import json
import signal
from pathlib import Path

import psutil
import pytest

from tests.entrypoints.processes import (
    IN_MEMORY,
    PATIENCE,
    SECRET,
    Serving,
    all_end,
    eventually,
    serving,
    todo_core,
)
from todo_core.entrypoints.serving.respawning import LONGEST_PAUSE, SHORTEST_PAUSE, next_pause

_FAILING = """
from pathlib import Path
from todo_core.entrypoints.serving import worker

build = worker.build_service

def build_or_fail(*arguments, **options):
    if Path("broken").exists():
        raise RuntimeError("broken")
    return build(*arguments, **options)

worker.build_service = build_or_fail
"""


@pytest.fixture
def breakable(tmp_path: Path) -> dict[str, str]:
    """An environment in which no worker can start while there is a file `broken`."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "sitecustomize.py").write_text(_FAILING)
    return {"PYTHONPATH": str(modules), "BETTER_AUTH_SECRET": SECRET}


def pauses(service: Serving) -> list[float]:
    records = map(json.loads, service.out.splitlines())
    return [each["seconds"] for each in records if each["message"] == "a dead worker comes back"]


def kill(worker: psutil.Process) -> None:
    worker.kill()
    worker.wait(PATIENCE)


def test_pauses_grow_to_a_limit_and_end_with_a_long_life() -> None:
    last, seen = 0.0, []
    for _ in range(7):
        last = next_pause(last, lived=1)
        seen.append(last)
    assert seen == [SHORTEST_PAUSE, 1, 2, 4, 8, LONGEST_PAUSE, LONGEST_PAUSE]
    assert next_pause(last, lived=LONGEST_PAUSE + 1) == 0


def test_one_that_cannot_start_any_more_leaves_the_other_alone(
    tmp_path: Path, database_url: str, breakable: dict[str, str]
) -> None:
    environment = {**breakable, "DATABASE_URL": database_url}
    with serving(tmp_path, "--workers", "2", environment=environment) as service:
        assert eventually(lambda: len(service.workers()) == 2)
        survivor, victim = service.workers()
        (tmp_path / "broken").touch()
        kill(victim)
        assert eventually(lambda: len(pauses(service)) == 4)
        assert sorted(set(pauses(service))) == pauses(service)
        assert service.ready()
        (tmp_path / "broken").unlink()
        assert eventually(lambda: len(service.workers()) == 2)
        assert survivor in service.workers()


def test_the_last_one_comes_back_soon_however_often_it_has_died(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        for _ in range(4):
            (worker,) = service.workers()
            kill(worker)
            assert eventually(lambda: service.accepts() and service.up())
        assert max(pauses(service)) <= SHORTEST_PAUSE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_while_one_is_dead(
    tmp_path: Path, database_url: str, breakable: dict[str, str], number: signal.Signals
) -> None:
    environment = {**breakable, "DATABASE_URL": database_url}
    with serving(tmp_path, "--workers", "2", environment=environment) as service:
        assert eventually(lambda: len(service.workers()) == 2)
        (tmp_path / "broken").touch()
        kill(service.workers()[0])
        assert eventually(lambda: len(pauses(service)) == 3)
        processes = service.tree()
        assert service.end(number) == 0
        assert all_end(processes)


def test_where_none_has_ever_started_it_ends(tmp_path: Path, breakable: dict[str, str]) -> None:
    (tmp_path / "broken").touch()
    finished = todo_core("serve", "--port", "0", cwd=tmp_path, **{**IN_MEMORY, **breakable})
    assert finished.returncode == 1
    assert "no worker can start" in finished.stdout
