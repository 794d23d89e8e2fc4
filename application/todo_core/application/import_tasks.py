"""Import tasks from outside, all of them or none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from todo_core.application.leniency import mended
from todo_core.application.ports import Clock, TaskIds
from todo_core.application.ports.accounts import Accounts, Entry, IdsTaken
from todo_core.application.records import Record, entry_of
from todo_core.domain.errors import InvalidInput, Problem
from todo_core.domain.ownership import Owner, authorize
from todo_core.domain.task import TaskId

MOST_PROBLEMS: Final = 100
"""After so many problems the rest is not looked at any more."""

_TAKEN: Final = "is there already, in the list or in the trash"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an import may do beyond taking a file exactly as it is."""

    lenient: bool = False
    """Whether it takes what can be taken of what is wrong."""
    skip_existing: bool = False
    """Whether it passes over what the user has already."""
    of_anybody: bool = False
    """Whether tasks become the user's that are another's by the file."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file."""

    tasks: int
    skipped: int
    """How many were there already."""
    changes: tuple[Problem, ...]
    """What became otherwise than it stood in the file, each with its place."""


@dataclass(frozen=True, slots=True)
class ImportTasks:
    """Add tasks that come from elsewhere, or that were here before."""

    accounts: Accounts
    clock: Clock
    ids: TaskIds

    async def __call__(
        self, *, actor: str, user_id: str, records: Iterable[Record], allowed: Allowed = Allowed()
    ) -> Imported:
        """Keep every record as a task.

        Raises NotOwner, TooManyTasks, and InvalidInput with the place of each record that is wrong.
        """
        owner = authorize(actor, user_id)
        judged = _Judgement(owner, self.clock, self.ids, allowed)
        entries = judged.entries(records)
        try:
            kept = await self.accounts.fill(owner, entries, skip_taken=allowed.skip_existing)
        except IdsTaken as taken:
            places = [judged.places[task_id] for task_id in taken.ids][:MOST_PROBLEMS]
            raise InvalidInput(Problem(place, _TAKEN) for place in places) from None
        skipped = len(judged.places) - kept + judged.repeated
        return Imported(kept, skipped, tuple(judged.changes))


@dataclass(slots=True)
class _Judgement:
    """Records on their way to become tasks."""

    owner: Owner
    clock: Clock
    ids: TaskIds
    allowed: Allowed
    places: dict[TaskId, str] = field(default_factory=dict)
    """Where each task came from."""
    uids: dict[str, str] = field(default_factory=dict)
    """Where each of other calendars' UIDs came from."""
    repeated: int = 0
    """How many were passed over because they come twice."""
    changes: list[Problem] = field(default_factory=list)

    def entries(self, records: Iterable[Record]) -> Iterator[Entry]:
        """The tasks up to the first problem; InvalidInput in the end if there was one."""
        began = self.clock.now()
        problems: list[Problem] = []
        for number, record in enumerate(records):
            now = began + timedelta(microseconds=number)  # so that they keep their order
            try:
                entry = self._entry(record, now)
            except InvalidInput as wrong:
                problems += (Problem(record.place, str(each)) for each in wrong.problems)
                if len(problems) >= MOST_PROBLEMS:
                    break
            else:
                if entry and not problems:
                    yield entry
        if not self.places:
            problems = problems or self.changes  # nothing could be taken
        if problems:
            raise InvalidInput(problems[:MOST_PROBLEMS])

    def _entry(self, record: Record, now: datetime) -> Entry | None:
        """The task of a record, if there is to be one; InvalidInput says why there cannot be."""
        if self.allowed.of_anybody:
            fields = {name: value for name, value in record.fields.items() if name != "user_id"}
            record = replace(record, fields=fields)
        record, entry = self._judged(record, now)
        self.changes += (Problem(record.place, change) for change in record.changes)
        return entry

    def _judged(self, record: Record, now: datetime) -> tuple[Record, Entry | None]:
        """A record, mended where that is allowed, and its task."""
        while record.is_task:
            try:
                return record, self._unique(record, entry_of(record, self.owner, now, self.ids))
            except InvalidInput as wrong:
                if not self.allowed.lenient:
                    raise
                record = mended(record, wrong)
        return record, None

    def _unique(self, record: Record, entry: Entry) -> Entry | None:
        """The task unless it came before, which is passed over or refused."""
        uid = entry.source_uid or ""
        twice = {"id": self.places.get(entry.task.id), "source_uid": self.uids.get(uid)}
        problems = [Problem(name, f"is that of {at} as well") for name, at in twice.items() if at]
        if problems and self.allowed.skip_existing:
            self.repeated += 1
            return None
        if problems:
            raise InvalidInput(problems)
        self.places[entry.task.id] = record.place
        if uid:
            self.uids[uid] = record.place
        return entry
