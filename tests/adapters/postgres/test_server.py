"""What one connection finds out about the server, all others go by."""

import logging
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest

from todo_core.adapters.postgres import server as module
from todo_core.adapters.postgres.server import Server, backoff

SEVERAL = "postgresql://todo@one,two,three:5433/todo?target_session_attrs=read-write"


class Hands:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        return self._now

    def go(self, seconds: float) -> None:
        self._now += seconds


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(module, "monotonic", hands)
    return hands


def hosts(server: Server) -> list[str]:
    return str(module.conninfo_to_dict(server.conninfo())["host"]).split(",")


def at(host: str, port: int) -> Any:
    return SimpleNamespace(host=host, hostaddr="10.0.0.1", port=port)


def test_the_last_good_host_comes_first_and_the_silent_one_last(hands: Hands) -> None:
    server = Server(SEVERAL)
    assert hosts(server) == ["one", "two", "three"]
    server.prefer(server.host_of(at("three", 5433)))
    assert hosts(server) == ["three", "one", "two"]
    hands.go(10)
    server.fell_silent(0, server.host_of(at("three", 5433)))
    assert hosts(server) == ["one", "two", "three"]
    words = module.conninfo_to_dict(server.conninfo())
    assert (words["port"], words["target_session_attrs"]) == (",,5433", "read-write")


def test_one_host_stays_as_it_is() -> None:
    url = "postgresql://todo@/todo?host=%2Ftmp&port=5432"
    server = Server(url)
    server.avoid(server.host_of(at("/tmp", 5432)))
    assert server.conninfo() == url


def test_a_silent_server_is_silent_for_all_that_were_opened_before(hands: Hands) -> None:
    server = Server(SEVERAL)
    hands.go(10)
    server.fell_silent(3, 0)
    assert server.is_silent(opened=9)
    assert not server.is_silent(opened=10)


def test_a_connection_alone_is_dead_while_others_are_answered(hands: Hands) -> None:
    server = Server(SEVERAL)
    hands.go(10)
    server.heard()
    server.fell_silent(3, 0)
    assert not server.is_silent(opened=1)
    assert hosts(server)[0] == "one"


def test_refused_writes_renew_what_was_opened_before_and_not_all_the_time(hands: Hands) -> None:
    server = Server(SEVERAL)
    hands.go(10)
    server.refuses_writes()
    assert server.is_outdated(opened=5)
    assert not server.is_outdated(opened=9.5)
    hands.go(1)
    assert server.is_outdated(opened=9.5)
    assert not server.is_outdated(opened=10.5)


def test_an_outage_is_one_warning_and_a_reminder_each_minute(
    hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server(SEVERAL)
    caplog.set_level(logging.INFO, logger=module.__name__)
    for _ in range(10 * 150):
        hands.go(0.1)
        server.failed(OSError())
    told = [record.message for record in caplog.records]
    assert told == [f"no connection to the database for {n} s" for n in (0, 60, 120)]
    server.prefer(0)
    server.prefer(0)
    assert caplog.records[3].message == "the database can be reached again"
    hands.go(10)
    server.failed(OSError())
    assert len(caplog.records) == 5


def test_attempts_that_fail_and_succeed_in_turns_fill_no_log(
    hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server(SEVERAL)
    for _ in range(100):
        hands.go(0.1)
        server.failed(OSError())
        server.prefer(0)
    assert len(caplog.records) <= 3


def test_pauses_grow_to_two_seconds_and_are_not_the_same_for_all() -> None:
    pauses = [list(islice(backoff(), 10)) for _ in range(20)]
    for each in pauses:
        assert 0.1 < each[0] <= 0.25
        assert all(1 <= pause <= 2 for pause in each[4:])
    assert len({each[9] for each in pauses}) > 1
