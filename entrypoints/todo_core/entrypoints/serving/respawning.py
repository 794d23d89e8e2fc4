"""What becomes of workers that die: each comes back alone, and later the more often it dies."""

import logging
import time
from collections.abc import Callable
from typing import Final

from granian.server import MPServer

from todo_core.entrypoints.serving.worker import Worker

SHORTEST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 10.0
"""Seconds; a worker that has lived for longer than this comes back at once."""

_log = logging.getLogger("todo_core.process")


def next_pause(last: float, lived: float) -> float:
    """Seconds until a worker comes back that lived so long after a pause of `last`."""
    if lived > LONGEST_PAUSE:
        return 0
    return min(max(SHORTEST_PAUSE, 2 * last), LONGEST_PAUSE)


class Returns:
    """When dead workers come back, each of which has an index and pauses of its own."""

    def __init__(self) -> None:
        self.pauses: dict[int, float] = {}
        self.moments: dict[int, float] = {}
        """Of those that are dead now, on the monotonic clock."""

    def plan(self, index: int, pause: float) -> None:
        """Have a worker come back after a pause."""
        self.pauses[index] = pause
        self.moments[index] = time.monotonic() + pause
        _log.warning("a dead worker comes back", extra={"worker": index + 1, "seconds": pause})

    def seconds_to_next(self) -> float | None:
        """How long nobody comes back, or None where nobody is dead."""
        if not self.moments:
            return None
        return max(0, min(self.moments.values()) - time.monotonic())

    def take_due(self) -> list[int]:
        """Those whose pause is over, who are alive from now on."""
        now = time.monotonic()
        due = [index for index, moment in self.moments.items() if moment <= now]
        for index in due:
            del self.moments[index]
        return due


class PatientGranian(MPServer):
    """Goes on with the workers that live, where Granian ends them all if one dies twice.

    While none has ever started, one that dies twice ends the server here, too.
    """

    def _serve_loop(self, spawn_target: Callable[..., None], target_loader: Worker) -> None:
        """Granian's, for the only two events that there are here: a signal, and a death."""
        returns = Returns()
        while True:
            self.main_loop_interrupt.wait(returns.seconds_to_next())
            self.main_loop_interrupt.clear()
            if self.interrupt_signal:
                return
            last_start = target_loader.last_start.value
            if not last_start and any(map(returns.pauses.get, self.interrupt_children)):
                _log.error("no worker can start")
                return
            while self.interrupt_children:
                self._plan_return(self.interrupt_children.pop(), returns, last_start)
            self._respawn_workers(returns.take_due(), spawn_target, target_loader)

    def _plan_return(self, index: int, returns: Returns, last_start: float) -> None:
        born = self.wrks[index].birth
        pause = next_pause(returns.pauses.get(index, 0), time.monotonic() - born)
        if last_start > born and len(returns.moments) == self.workers - 1:
            pause = min(pause, SHORTEST_PAUSE)  # nobody else serves, and it has shown that it can
        returns.plan(index, pause)
