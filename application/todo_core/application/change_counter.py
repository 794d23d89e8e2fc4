"""The numbers that count an owner's changes, of which no two accounts of one user share any.

An erased user can come back under the same id, and clients may still hold entity tags and sync
tokens from before. Nothing of the earlier account is left to compare them with, so each account
counts from a start of its own, drawn at random: the upper bits of a number say which account it
belongs to, the lower 32 bits how many changes that account has seen.
"""

import secrets

_BITS = 32
_ACCOUNTS = 2**27
"""So the largest number has 18 digits, and two accounts of a user meet once in so many times."""


def first_change() -> int:
    """The number of the first change of a new account."""
    return (1 + secrets.randbelow(_ACCOUNTS - 1)) << _BITS | 1


def follows(number: int, revision: int) -> bool:
    """Whether the counter can have come from `number` to `revision` within one account.

    0 is where no account has anything yet, so from there any one can be reached.
    """
    return number == 0 or number >> _BITS == revision >> _BITS
