"""Entity tags and what they make conditional (RFC 9110, section 13)."""

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.http.requests import JSON
from todo_core.entrypoints.harness.operations import Complete, Create
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial


@check("COND-READ-01", "CONTRACT.md, 5.8", Capability.HTTP)
async def a_known_task_is_not_sent_again(trial: Trial) -> None:
    """If-None-Match with the task's tag, weak or in a list too, gives 304, and 200 otherwise."""
    (task,) = await trial.makes("alice", Create("a"))
    for known in ('"1"', 'W/"1"', '"7", "1"', "*"):
        await _reads(trial, task, known, 304)
    await _reads(trial, task, '"7"', 200)
    await trial.does("alice", Complete(task))
    await _reads(trial, task, '"1"', 200)


async def _reads(trial: Trial, task: str, known: str, status: int) -> None:
    headers = [("if-none-match", known)]
    response = await trial.sends("alice", "GET", f"/{task}", headers=headers)
    trial.require(response.status == status, f"If-None-Match: {known} gives {response.status}")


@check("COND-WRITE-01", "CONTRACT.md, 5.7", Capability.HTTP, Capability.VERSIONS)
async def if_match_takes_lists_and_strong_tags(trial: Trial) -> None:
    """If-Match holds for any tag of its list and for `*`, and never for a weak tag."""
    (task,) = await trial.makes("alice", Create("a"))
    for number, (tags, status) in enumerate(
        (('W/"1"', 412), ('"7"', 412), ('"7", "1"', 200), ("*", 200))
    ):
        headers = (*JSON, ("if-match", tags))
        body = b'{"title": "%d"}' % number
        response = await trial.sends("alice", "PUT", f"/{task}", headers=headers, body=body)
        trial.require(response.status == status, f"If-Match: {tags} gives {response.status}")


@check("COND-WRITE-02", "CONTRACT.md, 5.9", Capability.HTTP, Capability.VERSIONS)
async def if_none_match_holds_up_changes(trial: Trial) -> None:
    """If-None-Match with the task's tag, weak or in a list too, or `*` gives 412 on a change."""
    (task,) = await trial.makes("alice", Create("a"))
    for number, (tags, status) in enumerate(
        (('"1"', 412), ('W/"1"', 412), ('"7", "1"', 412), ("*", 412), ('"7"', 200))
    ):
        headers = (*JSON, ("if-match", "*"), ("if-none-match", tags))
        body = b'{"title": "%d"}' % number
        response = await trial.sends("alice", "PUT", f"/{task}", headers=headers, body=body)
        trial.require(response.status == status, f"If-None-Match: {tags} gives {response.status}")
