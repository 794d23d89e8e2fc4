"""Workers that show each other their figures, whatever becomes of one of them."""

import asyncio
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge

from tests.support.figures import Figures, parsed
from todo_core.adapters.litestar import shared_figures
from todo_core.adapters.litestar.shared_figures import SharedFigures


def worker(directory: Path | None, asked: int) -> SharedFigures:
    registry = CollectorRegistry()
    Counter("todo_core_asked", "How often", ["by"], registry=registry).labels("ada").inc(asked)
    Gauge("todo_core_busy", "How much", registry=registry).set(asked)
    return SharedFigures(registry, directory)


async def told(figures: SharedFigures) -> Figures:
    text = await figures.text()
    assert text.count(b"# TYPE todo_core_asked_total counter\n") == 1
    shown = parsed(text.decode())
    return {name: value for name, value in shown.items() if "_created" not in name}


async def test_one_alone_has_no_number() -> None:
    alone = worker(None, 1)
    async with alone.shown():
        assert await told(alone) == {'asked_total{by="ada"}': 1, "busy": 1}


async def test_each_tells_the_same_of_all(tmp_path: Path) -> None:
    one, two = worker(tmp_path, 1), worker(tmp_path, 2)
    async with one.shown(), two.shown():
        assert await told(one) == await told(two)
        assert await told(one) == {
            'asked_total{by="ada",worker="1"}': 1,
            'asked_total{by="ada",worker="2"}': 2,
            'busy{worker="1"}': 1,
            'busy{worker="2"}': 2,
        }


async def test_a_number_is_taken_again_when_it_is_free(tmp_path: Path) -> None:
    one, two, three = (worker(tmp_path, asked) for asked in (1, 2, 3))
    async with two.shown():
        async with one.shown():
            pass
        async with three.shown():
            assert set(await told(three)) == set(await told(two))
            assert (await told(two))['busy{worker="2"}'] == 3


async def test_of_one_that_was_killed_the_socket_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "1.socket").touch()
    (tmp_path / "7.socket").touch()
    one = worker(tmp_path, 1)
    async with one.shown():
        assert await told(one) == {'asked_total{by="ada",worker="1"}': 1, 'busy{worker="1"}': 1}


async def test_of_one_that_breaks_off_nothing_is_told(tmp_path: Path) -> None:
    async def break_off(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"# HELP todo_core_busy How much\n")
        writer.close()

    one = worker(tmp_path, 1)
    async with await asyncio.start_unix_server(break_off, tmp_path / "7.socket"), one.shown():
        assert set(await told(one)) == {'asked_total{by="ada",worker="1"}', 'busy{worker="1"}'}


async def test_one_that_is_stuck_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_figures, "_PATIENCE_SECONDS", 0.05)
    stuck = asyncio.Event()

    async def never(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await stuck.wait()
        writer.close()

    async with await asyncio.start_unix_server(never, tmp_path / "7.socket"):
        one = worker(tmp_path, 1)
        async with one.shown():
            assert set(await told(one)) == {'asked_total{by="ada",worker="1"}', 'busy{worker="1"}'}
        stuck.set()
