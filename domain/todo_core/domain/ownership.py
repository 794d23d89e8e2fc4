"""Whose tasks these are: the one door through which anybody gets at them."""

from dataclasses import dataclass
from typing import NewType

from todo_core.domain.errors import NotOwner
from todo_core.domain.text import is_text

UserId = NewType("UserId", str)

MAX_USER_ID = 255


@dataclass(frozen=True, slots=True)
class Owner:
    """Proof that the acting user is the user whose tasks are meant; only `authorize` makes one."""

    user_id: UserId


def authorize(actor: str, user_id: str) -> Owner:
    """Let `actor` at the tasks of `user_id` if both are exactly the same, else NotOwner."""
    if actor != user_id:
        raise NotOwner
    if not is_user_id(actor):
        raise NotOwner(f"A user is named by a string of 1 to {MAX_USER_ID} characters.")
    return Owner(UserId(actor))


def is_user_id(value: str) -> bool:
    """Whether this can name a user: a string of 1 to 255 characters of valid text, else opaque."""
    return isinstance(value, str) and 1 <= len(value) <= MAX_USER_ID and is_text(value)
