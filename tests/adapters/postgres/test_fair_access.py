"""Whoever asks for much waits for themselves, in bounded time, and for nobody else."""

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from todo_core.adapters.postgres import fair_access
from todo_core.adapters.postgres.executor import Runner
from todo_core.adapters.postgres.fair_access import FairAccess, OwnerTooBusy
from todo_core.adapters.postgres.rows import Row
from todo_core.adapters.postgres.statement import Statement
from todo_core.adapters.postgres.whose import Special, Whose
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import authorize

ADA, BOB = (authorize(name, name) for name in ("ada", "bob"))
ANY = Statement(select(text("1")))
MOST = 2


class Desk(Runner):
    """Keeps each statement until it is let go, and knows which came."""

    def __init__(self) -> None:
        self.came: list[object] = []
        self.kept: dict[object, asyncio.Future[None]] = {}

    async def run(
        self, whose: Whose, statement: Statement, values: Mapping[str, object]
    ) -> list[Row]:
        number = values["number"]
        self.came.append(number)
        self.kept[number] = asyncio.get_running_loop().create_future()
        try:
            await self.kept[number]
        finally:
            del self.kept[number]
        return [(number,)]

    def let_go(self, number: object) -> None:
        if not self.kept[number].done():
            self.kept[number].set_result(None)


def ask(access: FairAccess, whose: Whose, *numbers: int) -> "list[asyncio.Task[list[Row]]]":
    return [asyncio.create_task(access.run(whose, ANY, {"number": number})) for number in numbers]


async def all_begun() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_an_owner_has_so_many_under_way_and_the_rest_follow_in_their_order() -> None:
    desk = Desk()
    access = FairAccess(desk, MOST)
    asking = ask(access, ADA, 1, 2, 3, 4, 5)
    await all_begun()
    assert (desk.came, access.waiting) == ([1, 2], 3)
    for number in (2, 1, 3, 4, 5):
        desk.let_go(number)
        await all_begun()
    assert desk.came == [1, 2, 3, 4, 5]
    assert await asyncio.gather(*asking) == [[(number,)] for number in (1, 2, 3, 4, 5)]
    assert access.waiting == 0


async def test_nobody_waits_for_another_owner() -> None:
    desk = Desk()
    access = FairAccess(desk, MOST)
    asking = ask(access, ADA, 1, 2, 3)
    asking += ask(access, BOB, 11, 12)
    for special in Special:
        asking += ask(access, special, *(100 + len(asking) + each for each in range(3)))
    await all_begun()
    assert desk.came == [1, 2, 11, 12, 105, 106, 107, 108, 109, 110]
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)


async def test_who_waits_for_too_long_is_refused_and_never_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fair_access, "OWNERS_WAIT_SECONDS", 0.01)
    desk = Desk()
    access = FairAccess(desk, 1)
    first, *others = ask(access, ADA, 1, 2, 3)
    for other in others:
        with pytest.raises(Unavailable) as refused:
            await asyncio.wait_for(other, 1)
        assert isinstance(refused.value.__cause__, OwnerTooBusy)
    desk.let_go(1)
    assert await first == [(1,)]
    assert (desk.came, access.waiting) == ([1], 0)


async def test_what_nobody_waits_for_any_more_is_not_sent() -> None:
    desk = Desk()
    access = FairAccess(desk, 1)
    first, second, third = ask(access, ADA, 1, 2, 3)
    await all_begun()
    second.cancel()
    desk.let_go(1)
    await all_begun()
    assert desk.came == [1, 3]
    desk.let_go(3)
    await asyncio.gather(first, third)
    assert second.cancelled()


async def test_a_turn_that_comes_in_the_moment_of_giving_up_is_passed_on() -> None:
    for giving_up_first in (True, False):
        desk = Desk()
        access = FairAccess(desk, 1)
        _, second, _ = asking = ask(access, ADA, 1, 2, 3)
        await all_begun()
        if giving_up_first:
            second.cancel()
            desk.let_go(1)
        else:
            desk.let_go(1)
            await asyncio.sleep(0)  # in which the first passes its turn on
            second.cancel()
        await all_begun()
        assert desk.came == [1, 3]
        desk.let_go(3)
        await asyncio.gather(*asking, return_exceptions=True)


@given(st.lists(st.sampled_from(["ask", "done", "leave"]), max_size=60))
async def test_whatever_happens_the_bound_holds_and_nothing_is_kept(events: list[str]) -> None:
    desk = Desk()
    access = FairAccess(desk, MOST)
    asking: list[asyncio.Task[list[Row]]] = []
    for number, event in enumerate(events):
        if event == "ask":
            asking += ask(access, ADA, number)
        elif event == "done" and desk.kept:
            desk.let_go(next(iter(desk.kept)))
        elif event == "leave" and asking:
            asking[number % len(asking)].cancel()
        if number % 3:
            await asyncio.sleep(0)
        assert len(desk.kept) <= MOST
    for each in asking:
        each.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    assert (access._under_way, access._queues) == ({}, {})
