"""Who keeps a session from going on: seen from another session, while the first one waits."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final

import psycopg

from todo_core.adapters.postgres.executor import CONNECT_SECONDS

LOOK_SECONDS: Final = 0.5

# The one that has been at it for longest is the one that the others wait for as well.
_BLOCKER: Final = """
SELECT CASE WHEN blocker = 0 THEN 'a prepared transaction (see pg_prepared_xacts)'
            ELSE format('process %s (%s)', blocker, concat_ws(', ',
                        coalesce(nullif(application_name, ''), 'of no name'),
                        state,
                        'for ' || extract(epoch FROM clock_timestamp() - xact_start)::int || ' s'))
       END
  FROM unnest(pg_blocking_pids($1)) AS blocker
  LEFT JOIN pg_stat_activity ON pid = blocker
 ORDER BY xact_start
 LIMIT 1
"""


@contextmanager
def watched(url: str, backend: int, seen: list[str]) -> Iterator[None]:
    """While the block runs, keep in `seen` who was last seen to keep a backend waiting."""
    over = Event()
    thread = Thread(target=_watch, args=(url, backend, seen, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _watch(url: str, backend: int, seen: list[str], over: Event) -> None:
    """Connect only once there may be something to see; without a connection, nothing is."""
    if over.wait(LOOK_SECONDS):
        return
    with (
        suppress(psycopg.Error),
        psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection,
    ):
        cursor = psycopg.RawCursor(connection)
        while not over.is_set():
            if row := cursor.execute(_BLOCKER, [backend]).fetchone():
                seen[:] = row
            over.wait(LOOK_SECONDS)
