"""What a worker does once its service is open."""

import asyncio
import gc
import os
import signal
from collections.abc import Iterator
from ctypes import c_bool

import pytest

from tests.entrypoints.processes import SECRET
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
    yield Worker(settings, False, os.getppid(), c_bool(False), None)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


async def test_collections_of_garbage_leave_out_what_was_there_at_the_start(
    worker: Worker,
) -> None:
    gc.unfreeze()
    worker._settle_in(Unserved())
    asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < 10_000
    assert gc.get_threshold()[0] == COLLECTED_AFTER
