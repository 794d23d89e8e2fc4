"""How a process shares its connections out, so that what takes long does not hold up the rest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shares:
    """So many connections for each purpose; what has none of its own shares those for pages."""

    pages: int
    """For what takes no longer the more tasks an owner has, and for writes."""
    exhaustive: int
    """For statements that read all of an owner's rows."""
    probe: int
    """For telling whether the database answers."""

    @classmethod
    def of(cls, size: int) -> "Shares":
        """A fifth is for what is exhaustive; with fewer than four, the probe has to share."""
        exhaustive = max(1, size // 5) if size > 1 else 0
        probe = 1 if size > 3 else 0  # noqa: PLR2004 - as said
        return cls(size - exhaustive - probe, exhaustive, probe)
