"""User ids that resemble each other are different users."""

import secrets
import unicodedata
from collections.abc import Callable
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.foreign_ids import list_of
from todo_core.entrypoints.harness.observations import Refused
from todo_core.entrypoints.harness.operations import Create, List
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial

LOOKALIKES: Final[tuple[Callable[[str], str], ...]] = (
    str.upper,
    lambda name: f"{name} ",
    lambda name: f"{name}0",
    lambda name: name[:-1],
    lambda name: f"{name}%",
    lambda name: name.replace("-", "_"),
    lambda name: unicodedata.normalize("NFC", name),
)
"""How to make a name that careless comparison takes for the same."""


def _named(trial: Trial) -> str:
    name = f"nam-e\u0301-{secrets.token_hex(6)}"
    trial.call("alice", name)
    return name


@check("ISO-NAME-01", "CONTRACT.md, 2.2", Capability.FRESH_USERS)
async def lookalikes_have_lists_of_their_own(trial: Trial) -> None:
    """Users whose ids differ in case, spaces, length or normalisation have separate lists."""
    name = _named(trial)
    await trial.makes("alice", Create("secret"))
    for number, lookalike in enumerate(LOOKALIKES):
        other = f"lookalike {number}"
        trial.call(other, lookalike(name))
        tasks = await list_of(trial, other)
        trial.require(not tasks, f"{lookalike(name)!r} sees tasks of {name!r}: {tasks}")


@check("ISO-NAME-02", "CONTRACT.md, 7.4", Capability.FRESH_USERS)
async def a_lookalike_s_path_is_foreign(trial: Trial) -> None:
    """A user id that resembles the one in the path opens no more than any other user's."""
    name = _named(trial)
    stranger = await trial.does("bob", List(), at="alice")
    for number, lookalike in enumerate(LOOKALIKES):
        other = f"lookalike {number}"
        trial.call(other, lookalike(name))
        answer = await trial.does(other, List(), at="alice")
        alike = isinstance(answer, Refused) == isinstance(stranger, Refused)
        trial.require(alike, f"{lookalike(name)!r} is let in at {name!r}: {answer}")
