"""How far a reader has followed a user's changes, as the opaque text that it hands back."""

from dataclasses import dataclass

from todo_core.application.sealed import seal, unseal
from todo_core.domain.errors import InvalidCursor
from todo_core.domain.ownership import Owner

_PURPOSE = ("sync",)


@dataclass(frozen=True, slots=True)
class SyncToken:
    """A place in a user's feed of changes."""

    change: int
    """The change counter up to which the reader knows everything."""
    purged: int = 0
    """The latest purged change when the token was made; a reader that began later lacks nothing."""

    def misses(self, purged: int, revision: int) -> bool:
        """Whether a reader of this token can have missed something.

        That is when a later change has been purged since, or when the counter has gone back, as
        after a restored backup.
        """
        return purged > max(self.change, self.purged) or self.change > revision


def write_token(owner: Owner, token: SyncToken) -> str:
    """The token as text, good for this owner only."""
    return seal(owner, _PURPOSE, [token.change, token.purged])


def read_token(owner: Owner, text: str) -> SyncToken:
    """The token in a text that `write_token` made for this owner, else InvalidCursor."""
    change, purged = unseal(owner, _PURPOSE, text)
    if not isinstance(change, int) or not isinstance(purged, int):
        raise InvalidCursor
    return SyncToken(change, purged)
