"""Change signals across processes, by LISTEN and NOTIFY.

Changes are announced after their commit, gathered for a moment, on a connection of their own: a
NOTIFY holds a lock on the whole database through commit, behind which all writes would queue. What
a crash swallows between commit and announcement is found by comparing counters.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager

from sqlalchemy import ARRAY, Text, bindparam, func, select

from todo_core.adapters.postgres.database import Database
from todo_core.adapters.postgres.server import backoff, server_at
from todo_core.adapters.postgres.sessions import Connection, set_up_primary
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.tables import task_lists
from todo_core.adapters.postgres.whose import Special
from todo_core.application.local_signals import LocalSignals
from todo_core.application.ports.change_signals import ChangeSignals, Subscription
from todo_core.domain.ownership import Owner, UserId

CHANNEL = "todo_core_changes"
GATHER_SECONDS = 0.02
COMPARE_SECONDS = 0.9
PULSE_SECONDS = 3
"""How often the server is asked whether it still listens; it may be silent as nothing happens."""
RELISTEN_SECONDS = 60
"""How often a way is tried that leads through a transaction pooler, where LISTEN is in vain."""
PAYLOAD_BYTES = 7_900  # PostgreSQL takes less than 8000

_LISTEN = f"LISTEN {CHANNEL}".encode()
_NOTIFY = Statement(select(func.pg_notify(CHANNEL, bindparam("payload", type_=Text))), "notify")
_REVISIONS = Statement(
    select(task_lists.c.user_id, task_lists.c.revision).where(
        task_lists.c.user_id == func.any(bindparam("user_ids", type_=ARRAY(Text)))
    ),
    "read_revisions",
)


class PostgresSignals(ChangeSignals):
    """Tells every process of a change that one of them announces.

    `url` has to lead to the server itself. Behind a transaction pooler LISTEN does not work, and
    would stay with a session that is somebody else's; there, only comparing finds changes.
    """

    def __init__(self, url: str, *, pooler: bool | None = None) -> None:
        self._url = url
        self._pooler = pooler
        self._local = LocalSignals()
        self._database = Database.pooled(url, size=1, pooler=pooler)
        self._unsent: set[UserId] = set()
        self._revisions: dict[UserId, int] = {}
        self._loops: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Begin to listen; does not wait for the database."""
        await self._database.open()
        steps = (
            (self._listen, 0),
            (self._send, GATHER_SECONDS),
            (self._compare, COMPARE_SECONDS),
        )
        self._loops = [asyncio.create_task(self._forever(step, pause)) for step, pause in steps]

    async def close(self) -> None:
        """Stop listening; what is not sent yet will be found by comparing."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._database.close()

    def announce(self, user_id: UserId) -> None:
        """Say, once it is committed, that something of the user's has changed."""
        self._local.announce(user_id)
        self._unsent.add(user_id)

    def subscribe(self, owner: Owner) -> AbstractAsyncContextManager[Subscription]:
        """Hear what any process announces for the owner."""
        return self._local.subscribe(owner)

    async def _listen(self) -> None:
        async with await Connection.connect(self._url) as connection:
            if await set_up_primary(connection, pooler=self._pooler):
                await asyncio.sleep(RELISTEN_SECONDS)
                return
            await connection.execute(_LISTEN)
            self._local.announce_all()  # whatever came before this was not heard
            while not connection.server.is_outdated(connection.opened):
                async for notification in connection.notifies(timeout=PULSE_SECONDS):
                    for user_id in _user_ids(notification.payload):
                        self._local.announce(user_id)
                await connection.execute(_LISTEN)

    async def _send(self) -> None:
        unsent, self._unsent = self._unsent, set()
        for payload in _payloads(unsent):
            await self._database.write(Special.NOBODY, _NOTIFY, {"payload": payload})

    async def _compare(self) -> None:
        user_ids = self._local.listened_to()
        if not user_ids:
            return
        rows = await self._database.read(Special.UPKEEP, _REVISIONS, {"user_ids": user_ids})
        revisions: dict[UserId, int] = dict(map(tuple, rows))
        for user_id in user_ids:  # one that was erased has no revision any more
            if self._revisions.get(user_id) != revisions.get(user_id):
                self._local.announce(user_id)
        self._revisions = revisions

    async def _forever(self, step: Callable[[], Awaitable[None]], pause: float) -> None:
        """Repeat a step, whatever trouble the database has meanwhile."""
        pauses = backoff()
        while True:
            try:
                await step()
                pauses = backoff()
                await asyncio.sleep(pause)
            except Exception as error:  # noqa: BLE001 # it must not be the end of the news
                server_at(self._url).failed(error)
                await asyncio.sleep(next(pauses))


def _user_ids(payload: str) -> list[UserId]:
    """Whom another process announced; nobody, if the notification is not one of ours."""
    try:
        user_ids = json.loads(payload)
    except ValueError:
        return []
    if not isinstance(user_ids, list):
        return []
    return [UserId(each) for each in user_ids if isinstance(each, str)]


def _payloads(user_ids: Iterable[UserId]) -> Iterator[str]:
    """JSON arrays of user ids, each short enough for one notification."""
    gathered: list[str] = []
    size = 0
    for user_id in user_ids:
        length = len(json.dumps(user_id)) + 2
        if size + length > PAYLOAD_BYTES:
            yield json.dumps(gathered)
            gathered, size = [], 0
        gathered.append(user_id)
        size += length
    if gathered:
        yield json.dumps(gathered)
