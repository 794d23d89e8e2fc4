"""Names for the tasks that requests make: whoever repeats these will get other ids."""

import re
from collections.abc import Iterator, Sequence

from todo_core.entrypoints.harness.http.messages import Exchange, HttpResponse


class MadeTasks:
    """The tasks that one request made and a later one is about."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        """Name them in the order in which they were made."""
        ids = [task_id for each in exchanges if (task_id := _made(each.response))]
        wanted = [each for each in ids if any(each in later.request.target for later in exchanges)]
        self._names = {task_id: f"TASK_{number}" for number, task_id in enumerate(wanted, 1)}

    def name(self, exchange: Exchange) -> str | None:
        """The name of the task that the exchange made, if it has one."""
        return self._names.get(_made(exchange.response) or "")

    def parts(self, target: str) -> Iterator[tuple[str, str | None]]:
        """A target in parts, each with the name of the task whose id it is, or None."""
        ids = "|".join(map(re.escape, self._names)) or "(?!)"
        for part in re.split(f"({ids})", target):
            if part:
                yield part, self._names.get(part)


def _made(response: HttpResponse) -> str | None:
    data = response.content.get("data")
    task_id = data.get("id") if isinstance(data, dict) and response.status == 201 else None  # noqa: PLR2004 - Created
    return task_id if isinstance(task_id, str) else None
