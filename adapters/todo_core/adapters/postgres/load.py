"""How busy connections are, in plain numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What connections are doing at one moment."""

    open: int
    """How many there are."""
    in_use: int
    """How many of them carry a statement."""
    waiting: int
    """How many statements wait for one, or for others of their owner."""
    most: int
    """How many there can be."""

    def __add__(self, other: "Load") -> "Load":
        """Both together."""
        return Load(
            self.open + other.open,
            self.in_use + other.in_use,
            self.waiting + other.waiting,
            self.most + other.most,
        )
