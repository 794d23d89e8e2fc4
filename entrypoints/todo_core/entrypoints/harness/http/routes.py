"""The operations on users' tasks (CONTRACT.md, 3.1 to 3.10), and where a service lists its own."""

from collections.abc import Mapping
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability

DOCUMENT: Final = "/openapi.json"

_TASKS: Final = "/api/{user_id}/tasks"
_TASK: Final = f"{_TASKS}/{{task_id}}"

ROUTES: Final[Mapping[str, tuple[str, ...]]] = {
    _TASKS: ("GET", "POST"),
    _TASK: ("GET", "PUT", "PATCH", "DELETE"),
    f"{_TASK}/complete": ("PATCH",),
    f"{_TASK}/restore": ("POST",),
    f"{_TASKS}/changes": ("GET",),
    f"{_TASKS}/events": ("GET",),
}
"""The methods of each path; HEAD works wherever GET does."""

FEATURES_OF: Final = {
    f"{_TASK}/restore": Capability.RESTORE,
    f"{_TASKS}/changes": Capability.CHANGES,
    f"{_TASKS}/events": Capability.EVENTS,
}
"""The paths that need not be there."""
