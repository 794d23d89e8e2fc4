"""Stores and applications that mix users up only when several are at work at the same time."""

import asyncio

from todo_core.application.ports.tasks import TaskPage
from todo_core.application.query import TaskQuery
from todo_core.domain.errors import TaskNotFound
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Task, TaskId
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.mutants.racing import others_turn
from todo_core.entrypoints.harness.zoo.reference.answers import Answer
from todo_core.entrypoints.harness.zoo.reference.app import App
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry
from todo_core.entrypoints.harness.zoo.reference.store import Store


@mutant(sole_killer="NONINT-02")
class SetsTheUserOnOneConnection(Store):
    """`SET app.user` goes to a connection that others set theirs on before the query is run."""

    current: Owner

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        self.current = owner
        await others_turn()
        return await super().get(self.current, task_id)

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        self.current = owner
        await others_turn()
        return await super().list(self.current, query)


@mutant(sole_killer="NONINT-02")
class JoinsFlightsByQuery(Store):
    """Whoever asks for a list while it is fetched waits for that, whosever it is."""

    def __init__(self) -> None:
        super().__init__()
        self._flights: dict[TaskQuery, asyncio.Task[TaskPage]] = {}

    async def list(self, owner: Owner, query: TaskQuery) -> TaskPage:
        if query not in self._flights:
            self._flights[query] = asyncio.create_task(self._fetch(owner, query))
        return await self._flights[query]

    async def _fetch(self, owner: Owner, query: TaskQuery) -> TaskPage:
        await others_turn()
        del self._flights[query]
        return await super().list(owner, query)


@mutant(sole_killer="NONINT-02")
class LoadsInBatches(Store):
    """Tasks that are read at the same time are fetched by one statement, which has ids alone."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: list[TaskId] = []

    async def get(self, owner: Owner, task_id: TaskId) -> Task:
        batch = self._wanted
        batch.append(task_id)
        await others_turn()
        self._wanted = []
        if len(batch) == 1:
            return await super().get(owner, task_id)
        for row in self.everything():
            if row.task.id == task_id and not row.task.deleted:
                return row.task
        raise TaskNotFound


@mutant(sole_killer="NONINT-02")
class KeepsOneCurrentUser(App):
    """Who asks is kept in a global, and read again after something was waited for."""

    current: str

    async def serve(self, inquiry: Inquiry) -> Answer:
        if inquiry.method != "OPTIONS":
            self.current = super().who(inquiry)
        await others_turn()
        return await super().serve(inquiry)

    def who(self, inquiry: Inquiry) -> str:  # noqa: ARG002 - that is the mistake
        return self.current


@mutant(sole_killer="NONINT-02")
class AnswersEqualRequestsOnce(App):
    """Equal requests at the same time share an answer, and what makes them equal lacks the user."""

    def __init__(self) -> None:
        super().__init__()
        self._answers: dict[tuple[object, ...], asyncio.Task[Answer]] = {}

    async def answer(self, inquiry: Inquiry) -> Answer:
        if inquiry.method != "GET":
            return await super().answer(inquiry)
        same = (inquiry.rest, inquiry.query, inquiry.header("if-none-match"))
        if same not in self._answers:
            self._answers[same] = asyncio.create_task(self._first(same, inquiry))
        return await self._answers[same]

    async def _first(self, same: tuple[object, ...], inquiry: Inquiry) -> Answer:
        await others_turn()
        del self._answers[same]
        return await super().answer(inquiry)
