"""CPU and memory of a process and all that it has started."""

import time
from collections.abc import Iterator
from contextlib import suppress

import psutil

from tests.benchmark.processes import process_tree

_IDLE_SHARE = 0.1
_STEP = 0.2
_PATIENCE = 30.0


def cpu_seconds(pid: int) -> float:
    """User and system time, those of children that have ended included."""
    total = 0.0
    for process in process_tree(pid):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def memory(pid: int) -> tuple[int, int]:
    """Bytes of the tree, shared pages counted once where the system tells, and its largest process.

    The latter is what the largest process keeps resident, as monitoring shows it.
    """
    sizes = list(_sizes(pid))
    return sum(own for own, _ in sizes), max((resident for _, resident in sizes), default=0)


def _sizes(pid: int) -> Iterator[tuple[int, int]]:
    for process in process_tree(pid):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            info = process.memory_full_info()
            yield getattr(info, "pss", info.rss), info.rss


def settle(*pids: int) -> None:
    """Wait until the trees are idle, for requests whose client has gone are still worked off."""
    end = time.monotonic() + _PATIENCE
    spent = sum(map(cpu_seconds, pids))
    while time.monotonic() < end:
        time.sleep(_STEP)
        before, spent = spent, sum(map(cpu_seconds, pids))
        if spent - before <= _IDLE_SHARE * _STEP:
            return
