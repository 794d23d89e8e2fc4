"""What one user was given or has chosen means nothing in the hands of another."""

import json
import secrets

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.foreign_ids import list_of
from todo_core.entrypoints.harness.http.requests import JSON
from todo_core.entrypoints.harness.observations import Feed, Made, Page, Refused
from todo_core.entrypoints.harness.operations import Changes, Create, List
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation

NOT_THEIRS = "INVALID_CURSOR"


@check("ISO-CURSOR-01", "CONTRACT.md, 3.20")
async def a_foreign_cursor(trial: Trial) -> None:
    """Another user's cursor is refused as INVALID_CURSOR."""
    await trial.makes("alice", Create("a"), Create("b"))
    await trial.makes("bob", Create("a"), Create("b"))
    page = await trial.does("alice", List(limit=1))
    if not isinstance(page, Page) or page.cursor is None:
        raise Violation(f"the first page of two gives no cursor: {page}")
    answer = await trial.does("bob", List(limit=1, cursor=str(page.cursor.value)))
    trial.require(_has_code(answer, NOT_THEIRS), f"another user's cursor is answered by {answer}")


@check("ISO-SYNC-01", "CONTRACT.md, 6.5", Capability.CHANGES)
async def a_foreign_sync_token(trial: Trial) -> None:
    """Another user's sync token is refused as INVALID_CURSOR."""
    await trial.makes("alice", Create("a"))
    await trial.makes("bob", Create("b"), Create("c"))
    feed = await trial.does("alice", Changes())
    if not isinstance(feed, Feed):
        raise Violation(f"the feed cannot be read: {feed}")
    answer = await trial.does("bob", Changes(since=str(feed.token.value)))
    trial.require(_has_code(answer, NOT_THEIRS), f"another user's token is answered by {answer}")


@check("ISO-KEY-01", "CONTRACT.md, 5.1", Capability.KEYS)
async def a_foreign_idempotency_key(trial: Trial) -> None:
    """An idempotency key that another user has used is free."""
    for title in ("same", "other"):
        key = secrets.token_hex(8)  # ready users may have used any other one before
        await trial.does("alice", Create("same", key=key))
        answer = await trial.does("bob", Create(title, key=key))
        new = isinstance(answer, Made) and not answer.replayed
        trial.require(new, f"a key that another user used is answered by {answer}")
    if trial.offers(Capability.FRESH_USERS):
        await _keys_of_neighbours(trial)


async def _keys_of_neighbours(trial: Trial) -> None:
    """Owner and key are two things: written one after the other, these are the same text."""
    trial.call("neighbour", f"{trial.user('alice')}1")
    await trial.does("neighbour", Create("same", key="2"))
    answer = await trial.does("alice", Create("same", key="12"))
    new = isinstance(answer, Made) and not answer.replayed
    trial.require(new, f"a key that another user's id and key spell is answered by {answer}")


@check("ISO-TAG-01", "CONTRACT.md, 5.8")
async def a_foreign_tag(trial: Trial) -> None:
    """The tag of another user's list does not pass for one's own."""
    await trial.makes("alice", Create("a"), Create("b"))
    await trial.makes("bob", Create("c"))
    theirs, mine = [await trial.does(user, List()) for user in ("alice", "bob")]
    if not isinstance(theirs, Page) or not isinstance(mine, Page):
        raise Violation(f"lists are answered by {theirs} and {mine}")
    answer = await trial.does("bob", List(known_tag=str(theirs.tag.value)))
    unmoved = theirs.tag == mine.tag or isinstance(answer, Page)
    trial.require(unmoved, f"the tag of another user's list is answered by {answer}")


@check("ISO-BODY-01", "CONTRACT.md, 3.23", Capability.HTTP)
async def a_foreign_owner_in_a_new_task(trial: Trial) -> None:
    """A `user_id` in the body of a create does not decide whose task it becomes."""
    body = json.dumps({"title": "planted", "user_id": trial.user("alice")}).encode()
    before = await list_of(trial, "alice")
    response = await trial.sends("bob", "POST", headers=JSON, body=body)
    data = response.content.get("data") or {}
    trial.require(data.get("user_id") in (None, trial.user("bob")), f"it became {data}")
    trial.require(await list_of(trial, "alice") == before, "another user's list has changed")


@check("ISO-BODY-02", "CONTRACT.md, 3.23", Capability.HTTP)
async def a_foreign_owner_in_an_edit(trial: Trial) -> None:
    """A `user_id` in the body of an edit does not move the task to another user."""
    (mine,) = await trial.makes("bob", Create("mine"))
    body = json.dumps({"title": "planted", "user_id": trial.user("alice")}).encode()
    before = await list_of(trial, "alice")
    await trial.sends("bob", "PUT", f"/{mine}", headers=JSON, body=body)
    trial.require(await list_of(trial, "alice") == before, "another user's list has changed")
    held = [task.id.value for task in await list_of(trial, "bob")]
    trial.require(mine in held, "the task is no longer its owner's")


def _has_code(answer: object, code: str) -> bool:
    return isinstance(answer, Refused) and answer.code == code
