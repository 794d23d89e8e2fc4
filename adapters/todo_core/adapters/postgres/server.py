"""What a process knows of the server that its connections lead to: one finds out, all are told."""

import logging
from collections.abc import Iterator
from functools import cache
from itertools import count
from math import inf
from random import uniform
from time import monotonic

from psycopg import ConnectionInfo
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SILENCE_SECONDS = 6
"""After which a connection on which nothing is answered is dead: statements end after five."""

RENEWAL_SECONDS = 1
"""How old a connection has to be to be renewed, as writes may be refused for long."""

REMINDER_SECONDS = 60
CALM_SECONDS = 5
"""For so long after a warning, another outage is part of the same."""

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 2

_LISTS = ("host", "hostaddr", "port")

_log = logging.getLogger(__name__)


@cache
def server_at(url: str) -> "Server":
    """The one of this process for a URL in libpq's words."""
    return Server(url)


class Server:
    """Plain facts, and times of the monotonic clock; each connection draws its own conclusions."""

    def __init__(self, url: str) -> None:
        self._url = url
        words = conninfo_to_dict(url)
        listed = {word: str(words.get(word) or "").split(",") for word in _LISTS}
        self._lists = {word: values for word, values in listed.items() if len(values) > 1}
        self._order = list(range(max(map(len, listed.values()))))
        self._heard = self._silent = self._refusing = -inf
        self._out_since: float | None = None
        self._warned = -inf

    def conninfo(self) -> str:
        """The URL, with the host that was good last before the others."""
        if len(self._order) == 1:
            return self._url
        lists = {word: [each[at] for at in self._order] for word, each in self._lists.items()}
        return make_conninfo(self._url, **{word: ",".join(each) for word, each in lists.items()})

    def host_of(self, info: ConnectionInfo) -> int:
        """Which of the hosts a connection leads to."""
        there = {"host": info.host, "hostaddr": info.hostaddr, "port": str(info.port)}
        for at in self._order:
            if all(each[at] in ("", there[word]) for word, each in self._lists.items()):
                return at
        return self._order[0]

    def prefer(self, host: int) -> None:
        """Try a host first, as it is good; that ends an outage."""
        self._order.sort(key=lambda at: at != host)
        if self._out_since is not None:
            if self._warned >= self._out_since:
                _log.info("the database can be reached again")
            self._out_since = None

    def avoid(self, host: int) -> None:
        """Try a host last."""
        self._order.sort(key=lambda at: at == host)

    def failed(self, error: BaseException) -> None:
        """Tell of an attempt in vain: one warning for an outage, and a reminder each minute."""
        now = monotonic()
        fresh = self._out_since is None
        if self._out_since is None:
            self._out_since = now
        if now - self._warned >= (CALM_SECONDS if fresh else REMINDER_SECONDS):
            self._warned = now
            seconds = round(now - self._out_since)
            _log.warning("no connection to the database for %d s", seconds, exc_info=error)

    def heard(self) -> None:
        """Note that somebody has been answered."""
        self._heard = monotonic()

    def fell_silent(self, since: float, host: int) -> None:
        """Note that a connection is dead; so are all, unless any has heard something since."""
        if self._heard <= since:
            self._silent = monotonic()
            self.avoid(host)

    def refuses_writes(self) -> None:
        """Note that it follows another server by now, or is read-only."""
        self._refusing = monotonic()

    def is_silent(self, opened: float) -> bool:
        """Whether a connection that was opened at this time is dead, as another has found out."""
        return opened < self._silent

    def is_outdated(self, opened: float) -> bool:
        """Whether a connection may lead to a server that is no longer the one to ask.

        The session may also stay read-only for long after the server is not.
        """
        return opened < self._silent or (
            opened < self._refusing and monotonic() - opened > RENEWAL_SECONDS
        )


def backoff() -> Iterator[float]:
    """Seconds to pause after a failure, and after the next: longer each time, and by chance."""
    for failures in count():
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(failures, 8))
        yield uniform(longest / 2, longest)  # noqa: S311 - to come at another moment than the rest
