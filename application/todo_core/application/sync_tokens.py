"""How far a reader has followed a user's changes, as the opaque text that it hands back."""

from dataclasses import dataclass

from todo_core.application.change_counter import follows
from todo_core.application.sealed import seal, unseal
from todo_core.domain.errors import InvalidCursor
from todo_core.domain.ownership import Owner

_PURPOSE = ("sync",)
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SyncToken:
    """A place in a user's feed of changes."""

    change: int
    """The change counter up to which the reader knows everything."""
    purged: int = 0
    """The latest purged change when the token was made; a reader that began later lacks nothing."""

    def misses(self, purged: int, revision: int) -> bool:
        """Whether a reader of this token can have missed something.

        That is when a later change has been purged since, when the counter has gone back, as
        after a restored backup, or when it counts for another account, as after an erasure, or in
        another history. A change can be from before the history; what was purged is not.
        """
        known = max(self.change, self.purged)
        return purged > known or self.change > revision or not follows(known, max(purged, revision))


def write_token(owner: Owner, token: SyncToken) -> str:
    """The token as text, good for this owner only."""
    return seal(owner, _PURPOSE, [token.change, token.purged])


def read_token(owner: Owner, text: str) -> SyncToken:
    """The token in a text that `write_token` made for this owner, else InvalidCursor."""
    match unseal(owner, _PURPOSE, text):
        case [int(change), int(purged)] if _is_count(change) and _is_count(purged):
            return SyncToken(change, purged)
        case _:
            raise InvalidCursor


def _is_count(value: int) -> bool:
    return type(value) is int and 0 <= value <= _LARGEST
