"""The service on storage of one's own, with as many of the ports as that implements."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.entrypoints.processes import IN_MEMORY, SECRET
from tests.support.api import Api
from tests.support.figures import figures
from tests.support.in_process import running as in_process
from todo_core.adapters.jwt import sign_token
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.local_signals import LocalSignals
from todo_core.application.ports import Tasks
from todo_core.domain.errors import Unavailable
from todo_core.domain.ownership import Owner
from todo_core.entrypoints.container import Container
from todo_core.entrypoints.housekeeping import Housekeeping
from todo_core.entrypoints.service import build_service, running
from todo_core.entrypoints.settings import MakesStorage, Settings, Storage

SETTINGS = Settings.parse(IN_MEMORY)
LACKING = (
    "this storage does not purge: trash and idempotency keys are kept for ever;"
    " it does not signal changes: live events look for them twice a second"
)


class TasksAlone(InMemoryTasks):
    """No port but `Tasks`."""

    now = purge = None  # type: ignore[assignment]  # this is how a class takes a method back


class Everything(InMemoryTasks, LocalSignals):
    """Every port that the service has a use for."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        LocalSignals.__init__(self)
        InMemoryTasks.__init__(self, self.announce, limits=limits)


class OutOfReach(InMemoryTasks):
    async def revision(self, owner: Owner) -> int:
        raise Unavailable


@asynccontextmanager
async def serving(storage: MakesStorage) -> AsyncIterator[Api]:
    async with in_process(build_service(SETTINGS, storage=storage)) as transport:
        yield Api(transport, lambda user_id: sign_token(SECRET, user_id))


def container(storage: MakesStorage) -> Container:
    return Container(settings=replace(SETTINGS, storage=Storage.OWN, own_storage=storage))


async def test_what_it_lacks_is_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(TasksAlone) as api:
        assert (await api.send("GET", "/health/ready")).status == 200
    assert [each for each in caplog.messages if "storage" in each] == [LACKING]


async def test_what_lacks_nothing_is_not_spoken_of(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(Everything) as api:
        assert (await api.send("GET", "/health/ready")).status == 200
    assert "storage" not in caplog.text


async def test_what_is_out_of_reach_is_not_ready() -> None:
    async with serving(OutOfReach) as api:
        assert (await api.send("GET", "/health/ready")).status == 503


async def test_its_requests_are_counted() -> None:
    async with serving(TasksAlone) as api:
        await api.send("GET", "/health/live")
        counted = await figures(api)
    route = 'method="GET",route="/health/live",status="200"'
    assert counted[f"http_requests_total{{{route}}}"] == 1


@pytest.mark.parametrize(("storage", "kept"), [(InMemoryTasks, True), (TasksAlone, False)])
async def test_housekeeping_begins_where_there_is_something_to_purge_with(
    monkeypatch: pytest.MonkeyPatch, storage: MakesStorage, kept: bool
) -> None:
    begun: list[Housekeeping] = []

    async def begin(housekeeping: Housekeeping) -> None:
        begun.append(housekeeping)

    monkeypatch.setattr(Housekeeping, "open", begin)
    async with running(container(storage)):
        assert bool(begun) is kept


async def test_each_port_is_taken_by_what_implements_it() -> None:
    selected = container(Everything)
    async with running(selected):
        tasks = await selected.tasks.async_()
        assert isinstance(tasks, Everything)
        assert await selected.upkeep.async_() is tasks
        assert await selected.signals.async_() is tasks


async def test_what_opens_is_told_the_limits_and_closed_in_the_end() -> None:
    steps: list[object] = []

    @asynccontextmanager
    async def opened(limits: Limits) -> AsyncIterator[Tasks]:
        steps.append(limits)
        yield InMemoryTasks(limits=limits)
        steps.append("closed")

    async with serving(opened) as api:
        assert (await api.send("GET", "/health/ready")).status == 200
        assert steps == [SETTINGS.limits]
    assert steps == [SETTINGS.limits, "closed"]
