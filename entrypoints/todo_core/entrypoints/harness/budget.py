"""How many requests an examination may still send."""

from dataclasses import dataclass


class BudgetSpent(BaseException):
    """No further example may be tried; no Exception, so that nothing takes it for a finding."""


@dataclass
class Budget:
    """Requests that are left; None for any number."""

    left: int | None = None

    def spend(self, requests: int) -> None:
        """Count requests that were sent."""
        if self.left is not None:
            self.left -= requests

    @property
    def is_spent(self) -> bool:
        """Whether none is left."""
        return self.left is not None and self.left <= 0
