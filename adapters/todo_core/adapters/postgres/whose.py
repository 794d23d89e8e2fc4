"""In whose name a statement runs: the policies of the tables let it see and write by that."""

from enum import Enum

from todo_core.domain.ownership import Owner


class Special(Enum):
    """Those who run statements without being a user."""

    NOBODY = "nobody"
    """Sees no row of any user."""
    UPKEEP = "upkeep"
    """Sees every user's counters and removes old idempotency keys, but sees no task."""


Whose = Owner | Special

USER = "todo_core.user_id"
"""The setting that names an owner."""

NAME = b"SELECT set_config($1, $2, true)"
"""Says for the rest of the transaction, and no longer, in whose name it runs."""


def name_of(whose: Whose) -> tuple[bytes, bytes] | None:
    """The parameters of `NAME`, None for nobody."""
    if isinstance(whose, Owner):
        return USER.encode(), whose.user_id.encode()
    if whose is Special.UPKEEP:
        return b"todo_core.upkeep", b"on"
    return None
