"""Several workers share a port, and whichever is asked for figures tells those of all."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from tests.entrypoints.processes import PATIENCE, SECRET, Serving, eventually, serving
from tests.support.figures import Figures, figures_at
from todo_core.adapters.jwt import sign_token

ANSWERED = 'http_requests_total{method="GET",route="/api/{user_id}/tasks",status="200",worker='
IN_FLIGHT = "http_requests_in_flight{worker="


def of_workers(told: Figures, name: str) -> dict[str, float]:
    """A figure of each worker, by the worker's number."""
    return {
        re.sub(r'.*worker="(\d+)".*', r"\1", key): value
        for key, value in told.items()
        if key.startswith(name)
    }


def ask(service: Serving, times: int) -> None:
    """Each on a connection of its own, so that it goes to any of the workers."""
    token = sign_token(SECRET, "ada")
    with ThreadPoolExecutor(4) as threads:
        answers = threads.map(lambda _: service.get("/api/ada/tasks", token), range(times))
        assert {answer.status_code for answer in answers} == {200}


def test_whichever_worker_is_asked_tells_the_figures_of_all(
    database_url: str, tmp_path: Path
) -> None:
    environment = {"DATABASE_URL": database_url, "BETTER_AUTH_SECRET": SECRET}
    with serving(tmp_path, "--workers", "3", environment=environment) as service:
        assert eventually(lambda: len(of_workers(figures_at(service.url), IN_FLIGHT)) == 3)
        ask(service, 60)
        told = [of_workers(figures_at(service.url), ANSWERED) for _ in range(20)]
        assert told == told[:1] * 20
        assert sum(told[0].values()) == 60
        _replace_a_worker(service, told[0])


def _replace_a_worker(service: Serving, before: dict[str, float]) -> None:
    """What is left of the one that went is its number, which the next one takes."""
    gone, *others = service.workers()
    gone.kill()
    gone.wait(PATIENCE)
    assert eventually(lambda: len(service.workers()) == len(others) + 1)
    assert eventually(lambda: set(of_workers(figures_at(service.url), IN_FLIGHT)) == {*"123"})
    after = of_workers(figures_at(service.url), ANSWERED)
    assert {number: before[number] for number in after} == after


def test_nothing_is_left_of_what_workers_share(database_url: str, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": database_url, "BETTER_AUTH_SECRET": SECRET}
    with serving(tmp_path, "--workers", "2", environment=environment) as service:
        assert eventually(lambda: len(of_workers(figures_at(service.url), IN_FLIGHT)) == 2)
        shared = {_directory_of(worker) for worker in service.workers()}
        assert len(shared) == 1
        assert service.end() == 0
    assert not any(directory.exists() for directory in shared)


def _directory_of(worker: psutil.Process) -> Path:
    """Where the socket is on which a worker tells its figures."""
    sockets = [each.laddr for each in worker.net_connections("unix") if isinstance(each.laddr, str)]
    (own,) = [path for path in sockets if re.search(r"todo-core-\w+/\d+\.socket$", path)]
    return Path(own).parent
