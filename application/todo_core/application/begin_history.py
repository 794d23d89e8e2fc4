"""Begin a new history, after a part of the present one was lost."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from todo_core.application.change_counter import leap
from todo_core.application.ports import Histories


@dataclass(frozen=True, slots=True)
class BeginHistory:
    """Have nobody go on from a state that is no more; not for the request of a user."""

    histories: Histories

    def __call__(self) -> AsyncIterator[int]:
        """Give every list another tag and expire every sync token; yields how many users more.

        It can be repeated, and has to be where it did not come to its end.
        """
        return self.histories.begin(leap())
