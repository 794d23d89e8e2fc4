"""Whose turn it is to change something, where several got in each other's way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from todo_core.domain.ownership import UserId


class Turns:
    """One turn after another for each user, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._locks: dict[UserId, asyncio.Lock] = {}
        self._users: dict[UserId, int] = {}

    def are_taken(self, user_id: UserId) -> bool:
        """Whether somebody has a turn or waits for one."""
        return user_id in self._locks

    @asynccontextmanager
    async def turn(self, user_id: UserId) -> AsyncIterator[None]:
        """Wait for a turn, and have it until the end of the block."""
        lock = self._locks.setdefault(user_id, asyncio.Lock())
        self._users[user_id] = self._users.get(user_id, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[user_id] -= 1
            if not self._users[user_id]:
                del self._locks[user_id], self._users[user_id]
