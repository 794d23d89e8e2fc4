"""What a service must not keep of requests that are over."""

import re

from tests.entrypoints.processes import Serving, eventually
from tests.faults.mortal_postgres import sessions

POOL = 10
"""DATABASE_POOL_SIZE unless set; the other executor has fewer."""
EVENTS = 2


def nothing_is_kept(service: Serving, url: str, *, workers: int = 1) -> bool:
    """Whether no request is under way any longer, and all connections lie idle."""
    return eventually(
        lambda: (
            in_flight(service) == 0
            and sessions(url, busy=True) == []
            and len(sessions(url)) <= workers * (POOL + EVENTS)
        )
    )


def in_flight(service: Serving) -> int:
    """How many requests are under way in a worker, but for this look at it."""
    figures = service.get("/metrics").text
    found = re.search(r"^todo_core_http_requests_in_flight (\d+)", figures, re.MULTILINE)
    assert found
    return int(found[1]) - 1
