"""The arithmetic of the benchmarks is right; what they measure is measured by `make bench`."""

import importlib
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.benchmark import bars, tables
from tests.benchmark.answers import normal
from tests.benchmark.cells import Cell, Load, Record
from tests.benchmark.figures import geometric_mean, rate, ratio, typical
from tests.benchmark.names import FASTAPI, FASTIFY, LIMIT, USUAL
from tests.benchmark.report import with_section
from tests.benchmark.scale_cells import HEAVY, PLACES, READS, SMALL, WRITES, growths, scale_cell
from tests.benchmark.scale_seed import seed, some_task_ids
from tests.benchmark.startup import Startup
from tests.conftest import FreshDatabase
from tests.support.markdown import ROOT, read, rows
from todo_core.adapters.postgres import Database, PostgresTasks
from todo_core.application.query import Position, TaskQuery
from todo_core.domain.ownership import authorize
from todo_core.domain.text import fold
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres

GET = Cell("get", 16)


def record(
    service: str = USUAL,
    cell: Cell = GET,
    *,
    number: int = 1,
    requests: int = 1000,
    failures: int = 0,
    cpu: float = 0.1,
    p95: float = 2.0,
) -> Record:
    load = Load(requests, failures, seconds=2, p50=1, p95=p95, p99=3)
    return Record(number, service, cell, load, cpu, 0.05, memory=60 * 2**20, worker=50 * 2**20)


def test_failures_are_no_requests() -> None:
    assert record(requests=1000, failures=100).rate == 450


def test_cpu_is_that_of_one_request() -> None:
    assert record(requests=1000, cpu=0.1).cpu_each == pytest.approx(100)
    assert record(requests=0).cpu_each > 0


def test_a_record_survives_the_file_of_results() -> None:
    one = record()
    assert Record.of_json(json.loads(json.dumps(one.as_json()))) == one


def test_the_typical_figure_is_the_median_of_the_rounds() -> None:
    found = [record(number=n, requests=r) for n, r in enumerate((200, 600, 100), 1)]
    assert typical(found, USUAL, GET, rate) == 100
    assert typical(found, FASTIFY, GET, rate) is None


def test_a_ratio_is_that_of_the_same_round() -> None:
    """One disturbed round slows both; the medians of the rates alone would say 1.0."""
    ours = [record(number=n, requests=r) for n, r in enumerate((1000, 100, 4000), 1)]
    theirs = [record(FASTIFY, number=n, requests=r) for n, r in enumerate((500, 1000, 2000), 1)]
    assert ratio([*ours, *theirs], (USUAL, FASTIFY), (GET, GET), rate) == 2


def test_what_takes_nothing_is_infinitely_far_off() -> None:
    found = [record(), record(FASTIFY, requests=0)]
    assert ratio(found, (USUAL, FASTIFY), (GET, GET), rate) == math.inf


def test_half_as_fast_and_twice_as_fast_is_equally_fast() -> None:
    assert geometric_mean([0.5, 2, 1]) == pytest.approx(1)


def found_bars(records: list[Record]) -> dict[str, bars.Bar]:
    return {bar.what: bar for bar in bars.comparison_bars(records, [USUAL])}


@pytest.mark.parametrize(("requests", "met"), [(8000, True), (7900, False)])
def test_the_bar_against_a_peer_is_a_mean(requests: int, met: bool) -> None:
    other = Cell("list", 128)
    ours = [record(requests=requests), record(cell=other, requests=requests)]
    theirs = [record(FASTAPI), record(FASTAPI, other)]
    assert found_bars([*ours, *theirs])[f"requests/s, × {FASTAPI}"].met is met


def test_one_bad_cell_misses_the_other_bar() -> None:
    cells = [Cell(scenario, each) for scenario in ("get", "list") for each in (16, 128)]
    theirs = [record(FASTAPI, cell) for cell in cells]
    ours = [record(cell=cell, requests=30_000) for cell in cells[1:]]
    found = found_bars([*theirs, *ours, record(cell=cells[0], requests=3900)])
    assert found[f"requests/s, × {FASTAPI}"].met
    assert not found[f"requests/s, × {FASTAPI}, worst cell"].met


def test_a_thousand_connections_count_for_the_tail_alone() -> None:
    many = Cell("get", 1000)
    found = found_bars([record(cell=many, p95=60), record(FASTIFY, many, p95=100)])
    (bar,) = found.values()
    assert (bar.what[:3], bar.figure, bar.met) == ("p95", 0.6, False)


def test_reads_cost_half_of_fastifys_cpu_and_writes_do_not_count() -> None:
    ours = [record(cpu=0.05), record(cell=Cell("create", 16), cpu=1)]
    theirs = [record(FASTIFY, cpu=0.1), record(FASTIFY, Cell("create", 16), cpu=0.1)]
    assert found_bars([*ours, *theirs])[f"CPU per read, × {FASTIFY}, worst cell"].met


@pytest.mark.parametrize(("spent", "met"), [(0.1, True), (0.11, False)])
def test_an_unchanged_list_costs_no_more_than_a_get(spent: float, met: bool) -> None:
    found = found_bars([record(cpu=0.1), record(cell=Cell("unchanged", 16), cpu=spent)])
    assert [bar.met for bar in found.values()] == [met]


def test_a_peer_that_was_left_out_has_no_bar() -> None:
    assert not [what for what in found_bars([record(), record(LIMIT)]) if FASTIFY in what]


def test_starting_and_memory_have_their_bars() -> None:
    found = bars.startup_bars(Startup(59, 3.1), [record()], [USUAL])
    assert [bar.met for bar in found] == [True, False, True]


def test_growth_is_measured_from_the_smallest_database() -> None:
    cells = [scale_cell(scenario) for scenario in (*READS, *WRITES)]
    found = [record(place, cell) for place in PLACES for cell in cells]
    slow = [replace(each, cpu=0.16) if each.service == HEAVY else each for each in found]
    factors = {each.place: each for each in growths(slow) if each.scenario == "get"}
    assert factors[HEAVY].factor == pytest.approx(1.4)  # (160 + 50) / (100 + 50)
    assert [factors[place].met for place in (SMALL, HEAVY)] == [True, False]


def test_tables_have_a_row_for_each_service_and_a_dash_for_what_was_not_measured() -> None:
    shown = tables.comparison_tables([record(requests=24_690), record(FASTIFY, Cell("list", 16))])
    assert [USUAL, "12 345", "–", "–", "–", "–", "–"] in rows(shown)
    assert [FASTIFY, "–", "1 / 2 / 3", "–", "–", "–", "–"] in rows(shown)
    assert [USUAL, "60", "50"] in rows(shown)


def test_a_core_serves_what_the_time_of_a_request_leaves_room_for() -> None:
    _, _, (_, *figures), *_ = rows("\n" + tables.sizing_table([record(requests=1000, cpu=0.2)]))
    assert figures == ["200", "50", "5 000"]


def test_failures_are_listed() -> None:
    assert tables.failures([record()]) == ""
    assert f"{USUAL}, get over 16 connections, round 1: 3 of 1000" in tables.failures(
        [record(failures=3)]
    )


def test_bars_say_whether_they_are_met() -> None:
    _, _, *shown = rows(tables.bars_table([*found_bars([record(), record(FASTAPI)]).values()]))
    assert [row[2:] for row in shown] == [["1", "≥ 8", "**missed**"], ["1", "≥ 4", "**missed**"]]


def test_results_replace_what_is_between_their_markers_and_nothing_else() -> None:
    page = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb <!-- begin y --> <!-- end y -->"
    expected = "a\n<!-- begin x -->\n\nnew \\1\n\n<!-- end x -->\nb <!-- begin y --> <!-- end y -->"
    assert with_section(page, "x", "new \\1\n") == expected
    with pytest.raises(ValueError, match="begin z"):
        with_section(page, "z", "")


def test_answers_are_compared_but_for_what_services_say_in_their_own_way() -> None:
    task = {"id": "1", "created_at": "2026-11-21T08:15:30.123456Z", "title": "x"}
    same = {"id": "2", "created_at": "2026-11-21T08:15:30.123Z", "title": "x"}
    assert normal({"tasks": [task]}, {"id"}) == normal({"tasks": [same]}, {"id"})
    assert normal(task, set()) != normal(same, set())
    assert normal(task, {"id"}) != normal({**same, "title": "y"}, {"id"})


def admin_url_of(url: str, server: EmbeddedPostgres) -> str:
    """The superuser's URL of the same database."""
    return urlsplit(server.admin_url)._replace(path=urlsplit(url).path).geturl()


def test_the_database_that_is_filled_in_sql_is_as_our_own_writes_leave_it(
    fresh_database: FreshDatabase, postgres_server: EmbeddedPostgres
) -> None:
    admin = admin_url_of(fresh_database(), postgres_server)
    seed(admin, "user", users=2, tasks_each=10)
    with psycopg.connect(admin) as connection:
        found = connection.execute(
            "SELECT user_id, id::text, created_at, change, completed, title, description,"
            " title_folded, description_folded FROM tasks ORDER BY user_id, id"
        ).fetchall()
        lists = connection.execute("SELECT * FROM task_lists ORDER BY user_id").fetchall()
    assert [row[3] for row in found] == [*range(1, 11), *range(1, 11)]
    assert all(a[2] < b[2] for a, b in pairwise(found) if a[0] == b[0])
    for _, task_id, created_at, _, _, title, description, *folded in found:
        assert int(task_id[:8] + task_id[9:13], 16) == created_at.timestamp() * 1000
        assert [fold(title), fold(description)] == folded
    done = sum(row[4] for row in found if row[0] == "user000001")
    assert lists == [(f"user00000{n}", 10, 0, 10 - done, done, 0, 0) for n in (1, 2)]


async def test_such_a_database_is_walked_like_any_other(fresh_database: FreshDatabase) -> None:
    """Also if it was filled by an ordinary role, and not by a superuser."""
    url = fresh_database()
    seed(url, "u", users=1, tasks_each=25)
    assert len(some_task_ids(url, "u000001", most=5)) == 5
    database = Database.pooled(url)
    await database.open()
    try:
        tasks, owner = PostgresTasks(database), authorize("u000001", "u000001")
        page = await tasks.list(owner, TaskQuery(limit=20))
        assert isinstance(page.next, Position)
        rest = await tasks.list(owner, TaskQuery(limit=20, after=page.next))
        assert (page.total, len(page.tasks), len(rest.tasks), rest.next) == (25, 20, 5, None)
    finally:
        await database.close()


def micro_benchmarks() -> Iterator[Callable[..., None]]:
    for path in sorted((ROOT / "tests/benchmark/micro").glob("bench_*.py")):
        module = importlib.import_module(f"tests.benchmark.micro.{path.stem}")
        yield from (each for name, each in vars(module).items() if name.startswith("test_"))


@pytest.mark.parametrize("step", [*micro_benchmarks()], ids=lambda step: step.__name__)
def test_each_step_that_is_timed_gives_what_it_should(step: Callable[..., None]) -> None:
    def once(function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    step(once)


def test_what_is_measured_is_pinned_as_what_is_tested() -> None:
    pin = re.compile(r"^[\w.,\[\]-]+==\S+", re.MULTILINE)
    tested = set(pin.findall(read("requirements/all.txt")))
    assert len(tested) > 50
    assert tested - set(pin.findall(read("tests/benchmark/requirements.txt"))) == set()


def test_no_lock_of_the_peers_says_where_to_download() -> None:
    lock = json.loads(read("tests/benchmark/peers/fastify/package-lock.json"))
    packages = [each for name, each in lock["packages"].items() if name]
    assert all("integrity" in each and "resolved" not in each for each in packages)
    assert "--hash=sha256:" in read("tests/benchmark/requirements.txt")
