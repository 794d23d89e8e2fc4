"""One user asks for much, and another is timed alone and beside that."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.faults.client import Door, KeptConnection, user_at
from tests.support.api import Transport, User

HEAVY_TASKS = 100_000
SEARCHERS = 16
WRITERS = 48
ROUNDS = 60
PAUSE_SECONDS = 0.01

Ask = Callable[[], Awaitable[int]]
"""Sends one request; the status of its answer."""


@dataclass
class Seen:
    """What was answered, by what was asked for."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: set[int] = field(default_factory=set)

    async def add(self, name: str, ask: Ask) -> None:
        """Ask once, and time it."""
        began = time.perf_counter()
        self.statuses.add(await ask())
        self.seconds.setdefault(name, []).append(time.perf_counter() - began)

    def p95(self) -> dict[str, float]:
        """In seconds."""
        return {name: sorted(each)[len(each) * 95 // 100] for name, each in self.seconds.items()}

    def slowest(self) -> float:
        """In seconds."""
        return max(map(max, self.seconds.values()))


async def ordinary_use(door: Door, *, rounds: int = ROUNDS) -> Seen:
    """Somebody reads, lists and creates, one after the other; the probe asks as well."""
    user, seen = user_at(door), Seen()
    task = user.task(await user.create())
    asks: dict[str, Ask] = {
        "get": request(user, "GET", task),
        "list": request(user, "GET", f"{user.tasks}?limit=20"),
        "create": request(user, "POST", user.tasks, b'{"title": "Buy milk"}'),
        "ready": _ask(KeptConnection(door), "GET", "/health/ready"),
    }
    for _ in range(rounds):
        for name, ask in asks.items():
            await seen.add(name, ask)
        await asyncio.sleep(PAUSE_SECONDS)
    return seen


def request(user: User, method: str, target: str, body: bytes = b"") -> Ask:
    """A request of the user's, over a connection of its own."""
    kind = [("content-type", "application/json")] if body else []
    return _ask(user.api.transport, method, target, [*user.authorization.items(), *kind], body)


def _ask(
    transport: Transport,
    method: str,
    target: str,
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
) -> Ask:
    async def ask() -> int:
        return (await transport.send(method, target, headers, body)).status

    return ask


@asynccontextmanager
async def asking(asks: list[Ask]) -> AsyncIterator[Seen]:
    """Ask all of it at once and again and again, for as long as the context lasts."""
    seen, stopping = Seen(), asyncio.Event()

    async def go_on(ask: Ask) -> None:
        while not stopping.is_set():
            await seen.add("all", ask)

    going = [asyncio.create_task(go_on(ask)) for ask in asks]
    try:
        await asyncio.sleep(1)  # until all of them wait for one another
        yield seen
    finally:
        stopping.set()
        await asyncio.gather(*going)


def searches(door: Door, user_id: str) -> list[Ask]:
    """By the user, for what each task has in it and for what none has."""
    users = [user_at(door, user_id) for _ in range(SEARCHERS)]
    return [
        request(user, "GET", f"{user.tasks}?limit=1&q={('e', 'zz')[number % 2]}")
        for number, user in enumerate(users)
    ]


def writes(door: Door, user_id: str, task: str) -> list[Ask]:
    """By the user, to one task."""
    body = b'{"title": "late"}'
    return [request(user_at(door, user_id), "PATCH", task, body) for _ in range(WRITERS)]
