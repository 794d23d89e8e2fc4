"""OPERATIONS.md's figures are those of the code and the benchmarks, and so are the alerts'."""

import re
from typing import Any

import psycopg
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.benchmark.names import USUAL
from tests.conftest import FreshDatabase
from tests.support.commands import run_shell
from tests.support.in_process import running
from tests.support.markdown import ROOT, read, rows, sections
from todo_core.adapters.litestar import HttpOptions
from todo_core.adapters.litestar.request_body import MAX_BODY
from todo_core.adapters.postgres import Database
from todo_core.adapters.postgres.database import READS_AT_ONCE, WRITES_AT_ONCE
from todo_core.adapters.postgres.shares import Shares
from todo_core.entrypoints.service import build_service
from todo_core.entrypoints.serving.drain import seconds_to_end
from todo_core.entrypoints.settings import VARIABLES, Settings

SECTIONS = sections(read("OPERATIONS.md"))
SIZING = SECTIONS["Sizing"]
DEFAULTS = {variable.name: variable.default for variable in VARIABLES}
MAX_IN_FLIGHT = int(DEFAULTS["MAX_IN_FLIGHT"])
RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load(read("examples/prometheus/alerts.yaml"))["groups"]
    for rule in group["rules"]
}
EXPRESSIONS = " ".join(rule["expr"] for rule in RULES.values())


def test_settings_that_are_named_exist() -> None:
    named = re.findall(r"`([A-Z]+(?:_[A-Z]+)+)\b", read("OPERATIONS.md"))
    assert {*named} - DEFAULTS.keys() == {"BACKUP_URL", "DATABASE_PASSWORD", "SERVICE_UNAVAILABLE"}


def test_the_cost_of_requests_is_that_of_the_benchmarks() -> None:
    _, _, *planned = rows(SIZING)
    _, _, there = read("BENCHMARKS.md").partition("### 16 connections")
    for column, title in ((1, "CPU of the service"), (2, "CPU of PostgreSQL")):
        _, _, table = there.partition(f"{title} per request")
        measured = next(row for row in rows(table) if row[0] == USUAL)
        assert [row[column] for row in planned] == measured[1:]


def test_the_memory_of_streams_and_bodies_is_what_the_limits_allow() -> None:
    streams, kibibytes = HttpOptions().max_streams, 35
    assert f"takes {kibibytes} KiB, so the {streams}" in SIZING
    assert f"allows take {round(streams * kibibytes / 1024)} MiB" in SIZING
    bodies = MAX_IN_FLIGHT * MAX_BODY // 1024**2
    assert f"`MAX_IN_FLIGHT={MAX_IN_FLIGHT}` allows for {bodies} MiB" in SIZING


def test_the_connections_of_a_worker_are_counted_right() -> None:
    assert f"+ 2 at most: {int(DEFAULTS['DATABASE_POOL_SIZE']) + 2} unless" in SIZING


def test_connections_are_shared_out_as_is_said() -> None:
    _, _, *told = rows(SECTIONS["The database"].partition("### Connections")[2])
    for size, exhaustive, probe, pages, lines in told:
        assert Shares.of(int(size)) == Shares(
            *(int(each.replace("–", "0")) for each in (pages, exhaustive, probe))
        )
        database = Database.multiplexed("", size=int(size))
        reads, writes = (each._runner.load().most for each in (database._reader, database._writer))  # type: ignore[attr-defined] # Shares, looked behind
        for_both = database._reader._runner is database._writer._runner
        assert for_both or lines == f"{reads} for reads, {writes} for writes"
        assert for_both is ("reads" not in lines)
    assert f"at most {READS_AT_ONCE} reads, {WRITES_AT_ONCE} writes and" in read("OPERATIONS.md")


def test_the_time_to_end_is_the_services_own() -> None:
    assert f"`DRAIN_SECONDS` + {seconds_to_end(0)}," in SECTIONS["What runs"]


def test_a_task_takes_the_place_that_is_planned_for_it(fresh_database: FreshDatabase) -> None:
    url = fresh_database()
    script = f"DATABASE_URL='{url}' .venv/bin/todo-core seed --users 100 --tasks 100"
    run_shell(script, ROOT)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM tasks")
        row = connection.execute("SELECT pg_total_relation_size('tasks')").fetchone()
    (planned,) = re.findall(r"25 bytes each takes (\d+) bytes", SIZING)
    assert row
    assert row[0] / 10_000 == pytest.approx(int(planned), rel=0.1)


def test_every_alert_is_explained() -> None:
    explained = [name.strip("`") for name, _ in rows(SECTIONS["Watching it"])]
    assert explained == [*RULES]


async def test_alerts_are_about_figures_that_there_are() -> None:
    settings = {"STORAGE": "memory", "BETTER_AUTH_SECRET": "l8sMvZ1nQ4tXc6yB0rKjWd3hPf7gEu2a"}
    async with running(build_service(Settings.parse(settings))) as service:
        await service.send("GET", "/api/ada/tasks")
        text = (await service.send("GET", "/metrics")).body.decode()
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    names = re.findall(r"\b(?:todo_core|process)_\w+", EXPRESSIONS)
    assert {*names} - {sample.name for sample in samples} == set()
    labels = re.findall(r'(\w+)(?:=|!=|=~)"', EXPRESSIONS)
    assert {*labels} - {name for sample in samples for name in sample.labels} == {"job"}
    assert len(names) >= len(RULES)


def test_alerts_come_at_four_fifths_of_what_is_allowed() -> None:
    for alert, limit in (("Busy", MAX_IN_FLIGHT), ("ManyStreams", HttpOptions().max_streams)):
        assert RULES[f"TodoCore{alert}"]["expr"].endswith(f"> {limit * 4 // 5}")
