"""A walk that makes a service give nearly every kind of answer that it has."""

from typing import Final

from todo_core.entrypoints.harness.http.requests import JSON
from todo_core.entrypoints.harness.memory import NEVER_MADE
from todo_core.entrypoints.harness.operations import (
    Changes,
    Complete,
    Create,
    Delete,
    Edit,
    List,
    Nth,
    Read,
    Restore,
)
from todo_core.entrypoints.harness.trial import Trial

FIRST: Final = Nth(0)

OPERATIONS: Final = (
    Create("first", key="tour"),
    Create("first", key="tour"),
    Create("other", key="tour"),
    Create(""),
    Read(FIRST),
    Edit(FIRST, title="edited"),
    Edit(FIRST, title="edited", expected=9),
    Complete(FIRST),
    List(limit=1),
    List(limit=1, unless_changed=True),
    List(cursor="x"),
    Changes(),
    Changes(since="x"),
    Delete(FIRST),
    Delete(FIRST),
    Restore(FIRST),
    Read(NEVER_MADE),
)

REQUESTS: Final = (
    ("GET", "/a/b/c", (), b""),
    ("PATCH", "", (), b""),
    ("POST", "", JSON, b"{"),
    ("POST", "", (("content-type", "text/plain"),), b"x"),
    ("POST", "", JSON, b'{"title": "%s"}' % (b"x" * 70_000)),
    ("GET", "?limit=0", (), b""),
    ("GET", "", (("x-request-id", "fit.id-1"),), b""),
    ("GET", "", (("x-request-id", "unfit id!"),), b""),
    ("HEAD", "", (), b""),
)


async def tour(trial: Trial) -> None:
    """Ask for everything once, well and badly."""
    await trial.makes("bob", Create("elsewhere"))
    for operation in OPERATIONS:
        await trial.does("alice", operation)
    await trial.does("alice", List(), at="bob")
    for method, path, headers, body in REQUESTS:
        await trial.sends("alice", method, path, headers=headers, body=body)
    await trial.sends(None, "GET")
    await trial.sends(None, "OPTIONS", at="alice")
    await trial.sends_to("alice", "GET", "/nowhere")
