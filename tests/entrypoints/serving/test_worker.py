"""What a worker does once its service is open."""

import asyncio
import gc
import os
import signal
from collections.abc import Iterator
from ctypes import c_bool, c_double

import pytest

from tests.entrypoints.processes import SECRET
from todo_core.entrypoints.serving import worker as worker_module
from todo_core.entrypoints.serving.worker import COLLECTED_AFTER, Worker
from todo_core.entrypoints.settings import Settings


class Unserved:
    """A service of which only the end would be wanted."""

    def drain(self) -> None: ...

    def end_streams(self) -> None: ...


@pytest.fixture
def worker() -> Iterator[Worker]:
    settings = Settings.parse({"STORAGE": "memory", "BETTER_AUTH_SECRET": SECRET})
    thresholds = gc.get_threshold()
    yield Worker(settings, False, os.getppid(), c_bool(False), c_double(), None)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_a_signal_during_the_start_ends_it(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's handlers, which a forked worker begins with, would swallow it."""
    for name in ("os.setsid", "threading.Thread.start"):
        monkeypatch.setattr(f"todo_core.entrypoints.serving.worker.{name}", lambda *_: None)
    for name in ("configure_logs", "build_service"):
        monkeypatch.setattr(worker_module, name, lambda *_, **__: None)
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.signal(number, lambda *_: None) for number in numbers]
    try:
        worker()
        assert [signal.getsignal(number) for number in numbers] == [signal.SIG_DFL] * 3
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


async def test_collections_of_garbage_leave_out_what_was_there_at_the_start(
    worker: Worker,
) -> None:
    gc.unfreeze()
    worker._settle_in(Unserved())
    asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < 10_000
    assert gc.get_threshold()[0] == COLLECTED_AFTER
