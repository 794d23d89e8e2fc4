"""Where the ids of new tasks come from."""

from datetime import datetime
from typing import Protocol

from todo_core.domain.task import TaskId


class TaskIds(Protocol):
    """Makes ids."""

    def new(self, created_at: datetime) -> TaskId:
        """An id that was never made before, as a canonical lower-case UUIDv7.

        Ids MUST sort as their `created_at` do, to the microsecond: a list by creation is read in
        the order of the ids.
        """
        ...
