"""What can be wrong with a deployment, found before its users find it."""

from todo_core.entrypoints.doctor.checks import examine
from todo_core.entrypoints.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine"]
