"""Ed25519 keys that are no keys: points of small order, under which anybody can sign."""

from typing import Final

_PRIME: Final = 2**255 - 19
_ORDER_8: Final = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_WEAK: Final = frozenset({0, 1, _PRIME - 1, _ORDER_8, _PRIME - _ORDER_8})
"""The y of all points whose order divides 8."""


def is_weak_point(key: bytes) -> bool:
    """Whether a public key (RFC 8032, section 5.1.5) is such a point, in any of its spellings."""
    y = int.from_bytes(key, "little") & ((1 << 255) - 1)
    return y % _PRIME in _WEAK
