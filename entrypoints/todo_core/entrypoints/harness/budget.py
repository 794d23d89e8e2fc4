"""How many requests an examination may still send."""

from dataclasses import dataclass


class BudgetSpent(BaseException):
    """No further example may be tried; no Exception, so that nothing takes it for a finding."""


@dataclass
class Budget:
    """Requests that are left; None for any number."""

    left: int | None = None
    kept_back: int = 0
    """For those who come later."""

    def share(self, among: int) -> None:
        """Let whoever is next spend no more than their share."""
        if self.left is not None:
            self.kept_back = self.left - self.left // among

    def spend(self, requests: int) -> None:
        """Count requests that were sent."""
        if self.left is not None:
            self.left -= requests

    @property
    def is_spent(self) -> bool:
        """Whether none is left for now."""
        return self.left is not None and self.left <= self.kept_back
