"""The numbers that count an owner's changes, of which no two accounts of one user share any.

An erased user can come back under the same id, and clients may still hold entity tags and sync
tokens from before. Nothing of the earlier account is left to compare them with, so each account
counts from a start of its own, drawn at random: the upper bits of a number say which account it
belongs to, the lower 32 bits how many changes that account has seen.

In the same way an account is told from what it was in a history that was lost, with a database that
was restored or failed over: in a new history, its upper bits are others.
"""

import secrets

_BITS = 32
_ACCOUNTS = 2**27
"""So two accounts of a user meet once in so many times."""
_LEAPS = 2**22
"""So two histories that go on from one backup meet once in so many times."""


def first_change() -> int:
    """The number of the first change of a new account."""
    return (1 + secrets.randbelow(_ACCOUNTS - 1)) << _BITS | 1


def leap() -> int:
    """How far a new history moves counters on, into upper bits that no other history will have.

    The room above the first numbers is enough for hundreds of them.
    """
    return (1 + secrets.randbelow(_LEAPS)) << _BITS


def follows(number: int, revision: int) -> bool:
    """Whether the counter can have come from `number` to `revision` within one account.

    0 is where no account has anything yet, so from there any one can be reached.
    """
    return number == 0 or number >> _BITS == revision >> _BITS
