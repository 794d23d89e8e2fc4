"""How many endless answers there are at a time, each user's and all together."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from todo_core.domain.errors import Unavailable

RETRY_SECONDS: Final = 10
"""After which another attempt makes sense when all places are taken; streams last."""

Ended = asyncio.Future[None]


class StreamPlaces:
    """Gives places away; a user who has all of theirs gets one by losing the oldest.

    So a browser whose connections died unnoticed is not locked out by them. Whoever loses a stream
    can come back with the last event's id and has missed nothing.
    """

    def __init__(self, places: int, places_per_user: int) -> None:
        """So many places altogether, and so many for one user."""
        self._places = places
        self._places_per_user = places_per_user
        self._taken: dict[str, list[Ended]] = {}
        self.count: int = 0
        """How many are taken."""

    @contextmanager
    def place(self, user_id: str) -> Iterator[Ended]:
        """A place while the context is open; it is done when a newer stream has taken it over.

        Raises Unavailable when all places are taken by others.
        """
        place = self._take(user_id)
        try:
            yield place
        finally:
            self._give_back(user_id, place)

    def _take(self, user_id: str) -> Ended:
        own = self._taken.get(user_id, [])
        if len(own) >= self._places_per_user:
            oldest = own[0]
            self._give_back(user_id, oldest)
            oldest.set_result(None)
        if self.count >= self._places:
            raise Unavailable(retry_after=RETRY_SECONDS)
        place: Ended = asyncio.get_running_loop().create_future()
        self._taken.setdefault(user_id, []).append(place)
        self.count += 1
        return place

    def _give_back(self, user_id: str, place: Ended) -> None:
        own = self._taken.get(user_id, [])
        if place in own:
            own.remove(place)
            self.count -= 1
        if not own:
            self._taken.pop(user_id, None)
