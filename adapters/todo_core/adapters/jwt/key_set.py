"""An issuer's keys, kept at hand so that no request waits for the issuer without need."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, NoReturn, Self

from todo_core.adapters.jwt.endpoint import JwksEndpoint
from todo_core.adapters.jwt.jwk_set import JwkSet, read_jwk_set
from todo_core.adapters.jwt.keys import KeySource, VerificationKey
from todo_core.adapters.jwt.recent import Recent
from todo_core.adapters.jwt.rejected import reason
from todo_core.domain.errors import Unavailable

_MAX_SEEN: Final = 4096

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient a key set is with its issuer; all in seconds."""

    refresh: float = 300
    """From one good answer to the next fetch."""
    cool_down: float = 5
    """From the end of a fetch to the next, whatever came of it and whoever asks."""
    timeout: float = 3
    """For all of a fetch."""
    keep: float = 12 * 3600
    """For how long keys are used after the issuer's latest good answer."""
    unknown: float = 60
    """For how long a kid that the issuer did not know is not asked for again."""


class UnknownKey(Exception):
    """A token names a key that is not at hand, and the issuer could not be asked for it yet."""


class KeySet(KeySource):
    """The keys at a JWKS URL, fetched in the background, one fetch at a time.

    Reading a known key takes no lock and never waits. An unknown one is asked for once, by all who
    wait for it together, unless a fetch ended within the cool-down, whatever its outcome. There is
    no verdict on its tokens before an answer to a fetch that began after it first came up. A good
    answer replaces all keys, so one that is no longer published is no longer used, even the last;
    while there is none the latest good one stands, though not for ever.
    """

    def __init__(
        self,
        url: str,
        *,
        allow_http: bool = False,
        timing: Timing = Timing(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises ValueError for a URL that `JwksEndpoint` does not take."""
        self._endpoint = JwksEndpoint(url, timing.timeout, allow_http=allow_http)
        self._timing = timing
        self._clock = clock
        self._current = JwkSet()
        self._generation = 0
        self._fetched_at: float | None = None
        self._rest_until = clock()
        self._seen = Recent(_MAX_SEEN, timing.unknown, clock)
        self._begun = self._answered = 0
        """The numbers of the latest fetch, and of the latest that brought a key set."""
        self._upkeep: asyncio.Task[None] | None = None
        self._fetching: asyncio.Task[bool] | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Begin to fetch in the background; returns at once, whatever the issuer does."""
        if self._endpoint.can_be_tampered_with:
            _log.warning(
                "verification keys come over http; whoever can answer in the issuer's place is"
                " every user"
            )
        self._upkeep = asyncio.create_task(self._keep_fresh())

    async def close(self) -> None:
        """Stop fetching; what is at hand stays so."""
        tasks = self._upkeep, self._fetching
        self._upkeep = None
        for task in filter(None, tasks):
            task.cancel()
            await asyncio.wait((task,))

    @property
    def generation(self) -> int:
        """Moves whenever the keys change."""
        return self._generation

    @property
    def age(self) -> float | None:
        """Seconds since the issuer last gave a good answer; None if it never did."""
        return None if self._fetched_at is None else self._clock() - self._fetched_at

    def ready(self) -> bool:
        """Whether there is a key."""
        return bool(self._current.keys)

    async def find(self, kid: str | None, algorithm: str) -> Sequence[VerificationKey]:
        """The keys that can have signed a token with this header, possibly none.

        Raises Unavailable when there is no key at all, and while it cannot tell.
        """
        if not self._current.knows(kid):
            await self._ask_for(kid)
        if not self._current.keys:
            self._give_no_verdict("No verification key is at hand.")
        return self._current.find(kid, algorithm)

    async def _ask_for(self, kid: str | None) -> None:
        # A fetch that was under way may have been answered before the issuer made this key.
        too_old = self._seen.first(hash(kid), self._begun)
        if self._answered <= too_old and self._may_ask():
            await self._fetch()
        if self._answered <= too_old and not self._current.knows(kid):
            self._give_no_verdict("This key cannot be asked for yet.")

    def _may_ask(self) -> bool:
        rested = self._clock() >= self._rest_until
        return self._upkeep is not None and (rested or self._fetching is not None)

    def _give_no_verdict(self, why: str) -> NoReturn:
        wait = math.ceil(self._rest_until - self._clock())
        raise Unavailable(why, retry_after=max(1, wait)) from UnknownKey()

    async def _keep_fresh(self) -> None:
        while True:
            answered = await self._fetch()
            settled = answered and self.ready()
            await asyncio.sleep(self._timing.refresh if settled else self._timing.cool_down)

    async def _fetch(self) -> bool:
        """Begin a fetch or join the one under way; whether it brought a key set."""
        if self._fetching is None:
            self._begun += 1
            self._fetching = asyncio.create_task(self._refresh())
        fetching = self._fetching
        await asyncio.wait((fetching,))  # a request that goes away does not end it for the others
        return not fetching.cancelled() and fetching.result()

    async def _refresh(self) -> bool:
        try:
            self._accept(read_jwk_set(await self._endpoint.read()))
        except Exception as error:  # noqa: BLE001 - no answer whatsoever may end the upkeep
            self._endure(error)
            return False
        finally:
            self._rest_until = self._clock() + self._timing.cool_down
            self._fetching = None
        return True

    def _accept(self, keys: JwkSet) -> None:
        self._fetched_at = self._clock()
        self._answered = self._begun
        self._replace(keys)
        if not keys.keys:
            _log.warning("the issuer publishes no usable verification key")

    def _endure(self, error: Exception) -> None:
        why = str(reason(error))  # of an exception itself, the log tells only the type
        _log.warning("verification keys could not be fetched: %s", why)
        if self.age is not None and self.age > self._timing.keep:
            self._replace(JwkSet())

    def _replace(self, keys: JwkSet) -> None:
        if keys != self._current:
            self._current = keys
            self._generation += 1
