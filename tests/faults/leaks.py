"""What a service must not keep of requests that are over."""

import re

from tests.entrypoints.processes import Serving, eventually
from tests.faults.mortal_postgres import sessions

POOL = 10
"""DATABASE_POOL_SIZE unless set."""
EVENTS = 2


def check_that_nothing_is_kept(service: Serving, url: str, *, workers: int = 1) -> None:
    """No request is under way any longer, and there are the usual connections, which lie idle."""
    usual = workers * (POOL + EVENTS)
    kept = (-1, -1, -1)

    def nothing() -> bool:
        nonlocal kept
        kept = (in_flight(service), len(sessions(url, busy=True)), len(sessions(url)) - usual)
        return max(kept) <= 0

    assert eventually(nothing), kept


def in_flight(service: Serving) -> int:
    """How many requests are under way in all workers, but for this look at it."""
    figures = service.get("/metrics").text
    found = re.findall(r"^todo_core_http_requests_in_flight\S* (\d+)", figures, re.MULTILINE)
    assert found
    return sum(map(int, found)) - 1
