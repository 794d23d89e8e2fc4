"""Whoever follows the feed of changes ends with the exact list."""

import asyncio
import string
from collections.abc import Iterator
from itertools import cycle
from typing import Final

from hypothesis import strategies as st

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.foreign_ids import list_of
from todo_core.entrypoints.harness.checks.together import together
from todo_core.entrypoints.harness.observations import Feed, Refused, TaskSeen, Tombstone
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Nth,
)
from todo_core.entrypoints.harness.registry import Effort, check
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation

LATEST: Final = Nth(-1)
_BASE64URL: Final = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


@check(
    "FEED-RACE-01",
    "CONTRACT.md, 6.4",
    Capability.CHANGES,
    Capability.FRESH_USERS,
    effort=Effort.RACES,
)
async def a_follower_ends_with_the_exact_list(trial: Trial) -> None:
    """A reader who continues from token to token during writes ends with the exact list."""
    one = st.tuples(st.sampled_from(["a", "ab", "abb"]), st.integers(0, 5))
    writers = trial.draw(st.lists(st.lists(one, min_size=1, max_size=4), min_size=2, max_size=4))
    following = Changes(LATEST, limit=trial.draw(st.sampled_from([None, 1, 2])))
    copy: dict[object, TaskSeen] = {}
    writing = asyncio.ensure_future(together(*(_writes(trial, each) for each in writers)))
    try:
        while not writing.done():
            await _follow(trial, following, copy)
    finally:
        await writing
    await _follow_to_the_end(trial, following, copy)
    exact = {task.id: task for task in await list_of(trial, "alice")}
    known, there = ([task.title for task in tasks.values()] for tasks in (copy, exact))
    trial.require(copy == exact, f"the reader ends with {known}, the list with {there}")


async def _writes(trial: Trial, tasks: list[tuple[str, int]]) -> None:
    """Make tasks, each after so many turns of others, and change some of them."""
    for (title, turns), then in zip(tasks, cycle((None, Delete, Complete)), strict=False):
        for _ in range(turns):
            await asyncio.sleep(0)
        (task,) = await trial.makes("alice", Create(title))
        if then:
            await trial.does("alice", then(task))


async def _follow_to_the_end(
    trial: Trial, following: Changes, copy: dict[object, TaskSeen]
) -> None:
    """Follow until there is nothing new; each task can come once, now that nobody writes."""
    for _ in trial.memory("alice").tasks:
        if not await _follow(trial, following, copy):
            return
    trial.require(
        not await _follow(trial, following, copy),
        "the feed goes on although each task of its user has come",
    )


async def _follow(trial: Trial, following: Changes, copy: dict[object, TaskSeen]) -> bool:
    """Bring the copy up to date by one stretch of the feed; whether there was anything."""
    feed = await feed_of(trial, "alice", following)
    for change in feed.changes:
        if isinstance(change, Tombstone):
            copy.pop(change.id, None)
        else:
            copy[change.id] = change
    return bool(feed.changes)


async def feed_of(trial: Trial, user: str, operation: Changes) -> Feed:
    """What the user reads of their feed."""
    feed = await trial.does(user, operation)
    if not isinstance(feed, Feed):
        raise Violation(f"{operation} is answered by {feed}")
    return feed


@check(
    "FEED-PURGE-01",
    "CONTRACT.md, 6.6",
    Capability.CHANGES,
    Capability.PURGE,
    Capability.FRESH_USERS,
)
async def a_purge_ends_the_tokens_that_need_it(trial: Trial) -> None:
    """A token is refused once something after it was purged; a later one goes on."""
    await trial.makes("alice", Create("goes"), Create("stays"))
    before = await feed_of(trial, "alice", Changes())
    await trial.does("alice", Delete(Nth(0)))
    await trial.subject.purge()
    answer = await trial.does("alice", Changes(since=str(before.token.value)))
    expired = isinstance(answer, Refused) and answer.code == "SYNC_TOKEN_EXPIRED"
    trial.require(expired, f"a token from before what was purged is answered by {answer}")
    afresh = await feed_of(trial, "alice", Changes())
    kept = [task.title for task in afresh.changes if isinstance(task, TaskSeen)]
    trial.require(kept == ["stays"], f"after a purge the feed has {kept}")
    await feed_of(trial, "alice", Changes(since=str(afresh.token.value)))


@check("FEED-TOKEN-01", "CONTRACT.md, 4.2", Capability.CHANGES)
async def a_token_with_a_changed_character_is_refused(trial: Trial) -> None:
    """A sync token with one character changed is refused as INVALID_CURSOR."""
    await trial.makes("alice", Create("a"))
    token = str((await feed_of(trial, "alice", Changes())).token.value)
    for changed in with_one_character_changed(token):
        answer = await trial.does("alice", Changes(since=changed))
        refused = isinstance(answer, Refused) and answer.code == "INVALID_CURSOR"
        trial.require(refused, f"{changed!r} instead of {token!r} is answered by {answer}")


def with_one_character_changed(token: str) -> Iterator[str]:
    """The token with each of its characters in turn changed to its neighbour in base64url."""
    for place, character in enumerate(token):
        neighbour = _BASE64URL[_BASE64URL.find(character) ^ 1]
        yield token[:place] + neighbour + token[place + 1 :]
