"""Checking with two users who have tasks already: nothing of theirs may change, nothing stays."""

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final

from todo_core.entrypoints.harness.examine import Examination
from todo_core.entrypoints.harness.http.messages import Exchange
from todo_core.entrypoints.harness.observations import Page, TaskSeen
from todo_core.entrypoints.harness.operations import Delete, List
from todo_core.entrypoints.harness.registry import Check, Effort, Level
from todo_core.entrypoints.harness.results import Failure, Result, Verdict
from todo_core.entrypoints.harness.subject import Subject
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation

_A_PAGE: Final = 1000

Inventory = dict[str, tuple[TaskSeen, ...]]


async def _examined_by_the_visit(_: Trial) -> None:
    raise NotImplementedError


BASELINE: Final = Check(
    id="VISIT-01",
    level=Level.MUST,
    sentence="What the users had before the examination is as it was.",
    source="CONTRACT.md, 4.4",
    needs=frozenset(),
    lacks=None,
    effort=Effort.ONCE,
    body=_examined_by_the_visit,
)


@dataclass
class Visit:
    """A baseline, taken before anything else, and what has to be cleared away after each trial."""

    examination: Examination
    before: Inventory = field(init=False)

    def __post_init__(self) -> None:
        """Look at what there is."""
        self.before = self._look()
        self.examination.after_trial = self._clear_away

    def leave(self) -> Result:
        """Whether everything is as it was found."""
        after, failure = self._look(), None
        if after != self.before:
            lost = f"before: {self.before}; after: {after}"
            failure = Failure(lost, (), (), {})
        verdict = Verdict.FAILED if failure else Verdict.HELD
        return Result(BASELINE, verdict, examples=1, exercised=1, failure=failure)

    def _look(self) -> Inventory:
        return self.examination.runner.run(_inventory(self.examination.subject))

    def _clear_away(self, trial: Trial) -> None:
        self.examination.runner.run(_delete_made(trial.subject, trial.all_exchanges))


async def _inventory(subject: Subject) -> Inventory:
    return {user: await _all_tasks(subject, user) for user in subject.ready_users}


async def _all_tasks(subject: Subject, user: str) -> tuple[TaskSeen, ...]:
    tasks: tuple[TaskSeen, ...] = ()
    listing: List | None = List(limit=_A_PAGE)
    while listing:
        page = await subject.act_as(user).perform(user, listing)
        if not isinstance(page, Page):
            raise Violation(f"{user} cannot read their own list: {page}")
        if page.cursor and (not page.tasks or page.tasks[0] in tasks):
            raise Violation(f"{user}'s list never ends: its pages lead to nothing new")
        tasks += page.tasks
        listing = replace(listing, cursor=str(page.cursor.value)) if page.cursor else None
    return tasks


async def _delete_made(subject: Subject, exchanges: list[Exchange]) -> None:
    """Delete what the exchanges made, whoever's list it went to."""
    for exchange in exchanges:
        made = exchange.response.content.get("data")
        if exchange.response.status == HTTPStatus.CREATED and isinstance(made, dict):
            for user in subject.ready_users:
                await subject.act_as(user).perform(user, Delete(str(made.get("id"))))
