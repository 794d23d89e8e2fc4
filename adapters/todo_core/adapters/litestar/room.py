"""How much memory large answers may take at a time, each user's and all of them together.

A body is kept until its reader has taken it. Readers who take nothing would fill the memory with
bodies otherwise, and one user could do so alone.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Final

from todo_core.adapters.litestar.errors import NO_ROOM, Refused

WAIT_SECONDS: Final = 5
"""So long an answer waits for room."""

CONNECTION_BYTES: Final = 320 * 1024
"""What the server takes of an answer before it waits for the reader."""

_SLOW_SECONDS: Final = 0.2
_SLOW_TO_ALL_SECONDS: Final = 2
"""Who has taken nothing for so long makes room for the same user's answers, or for anybody's."""


@dataclass(eq=False, slots=True)
class Share:
    """What one answer takes."""

    user_id: str
    size: int = 0
    body: bytes | None = None
    """What is sent; None before, and once another answer has got the room for it."""
    moved_at: float = 0
    """When the reader last took something."""


class Room:
    """Gives out so many bytes; where there are none left, readers who take nothing lose theirs."""

    def __init__(self, size: int, size_per_user: int) -> None:
        """So much for all together, and so much for one user."""
        self._size = size
        self._size_per_user = size_per_user
        self._taken = 0
        self._taken_by: Counter[str] = Counter()
        self._sent: set[Share] = set()
        self._change = asyncio.Event()

    async def take(self, user_id: str, size: int) -> Share:
        """Room for an answer that may become so large; Refused if there is none in time."""
        share = Share(user_id)
        if not self._make(user_id, size):
            await self._wait(user_id, size)
        self._resize(share, size)
        return share

    def fill(self, share: Share, body: bytes) -> None:
        """The answer is there, and is sent from now on."""
        share.body, share.moved_at = body, monotonic()
        self._sent.add(share)
        self._resize(share, len(body) + CONNECTION_BYTES)

    def give_back(self, share: Share) -> None:
        """The answer has ended."""
        self._sent.discard(share)
        self._resize(share, 0)

    async def _wait(self, user_id: str, size: int) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not self._make(user_id, size):
                    self._change.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._change.wait(), _SLOW_SECONDS)
        except TimeoutError:
            raise Refused(NO_ROOM, close=True, retry_after=WAIT_SECONDS) from None

    def _make(self, user_id: str, size: int) -> bool:
        """Whether there is so much room, if need be that of readers who take nothing."""
        while True:
            if self._taken_by[user_id] + size > self._size_per_user:
                slow = self._slowest(_SLOW_SECONDS, user_id)
            elif self._taken + size > self._size:
                slow = self._slowest(_SLOW_TO_ALL_SECONDS)
            else:
                return True
            if slow is None:
                return False
            slow.body = None
            self._sent.remove(slow)
            self._resize(slow, CONNECTION_BYTES)

    def _slowest(self, seconds: float, user_id: str | None = None) -> Share | None:
        """The share whose reader took nothing for the longest time, and longer than this."""
        before = monotonic() - seconds
        slow = [
            each
            for each in self._sent
            if each.moved_at < before and user_id in (None, each.user_id)
        ]
        return min(slow, key=lambda each: each.moved_at, default=None)

    def _resize(self, share: Share, size: int) -> None:
        more, share.size = size - share.size, size
        self._taken += more
        self._taken_by[share.user_id] += more
        if more < 0:
            self._change.set()
            if not self._taken_by[share.user_id]:
                del self._taken_by[share.user_id]
