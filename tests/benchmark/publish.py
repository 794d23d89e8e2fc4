"""From results to BENCHMARKS.md, OPERATIONS.md and the plots, right after measuring or later."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from tests.benchmark import tables
from tests.benchmark.bars import Bar, comparison_bars, startup_bars
from tests.benchmark.cells import Record
from tests.benchmark.machine import machine_facts
from tests.benchmark.names import OURS
from tests.benchmark.neighbours import neighbours_section
from tests.benchmark.plots import plot_comparison, plot_growth
from tests.benchmark.report import (
    DOCUMENT,
    NO_MEASUREMENT,
    OPERATIONS,
    RESULTS,
    write_section,
)
from tests.benchmark.scale_cells import BOUND, growths
from tests.benchmark.scale_tables import scale_tables
from tests.benchmark.startup import Startup


@dataclass(frozen=True, slots=True)
class Results:
    """What a command has found, and on what."""

    machine: Mapping[str, str]
    rounds: int
    seconds: int
    """For each service and load."""
    quick: bool
    records: list[Record]
    startup: Startup | None = None
    day: str = ""

    def save(self, name: str) -> None:
        """Keep everything, for `load` and for whoever wants to look closer."""
        values = {**asdict(self), "day": f"{datetime.now(UTC):%Y-%m-%d}"}
        path = RESULTS / f"{name}.json"
        path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, name: str) -> Self:
        """What was saved under that name."""
        values: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
        values["records"] = [Record.of_json(each) for each in values["records"]]
        values["startup"] = values["startup"] and Startup(**values["startup"])
        return cls(**values)


def publish_comparison() -> list[Bar]:
    """Write what `make bench` has saved; the bars."""
    results = Results.load("comparison")
    bars = comparison_bars(results.records, OURS)
    if results.startup:
        bars += startup_bars(results.startup, results.records, OURS)
    plot_comparison(results.records, RESULTS / "comparison.svg")
    _write("bars", results, tables.bars_table(bars))
    _write("comparison", results, _facts(results), tables.comparison_tables(results.records))
    _write("sizing", results, tables.sizing_table(results.records), document=OPERATIONS)
    return bars


def publish_scale() -> None:
    """Write what `make bench-scale` has saved."""
    results = Results.load("scale")
    plot_growth(growths(results.records), BOUND, RESULTS / "growth.svg")
    _write("scale", results, _facts(results), scale_tables(results.records))


def publish_neighbours() -> None:
    """Write what the second part of `make bench-scale` has saved."""
    text, quick = neighbours_section()
    write_section("neighbours", (NO_MEASUREMENT if quick else "") + text)


def publish_micro(found: Path) -> None:
    """Write what pytest-benchmark has saved."""
    values = json.loads(found.read_text(encoding="utf-8"))
    stats = {step["name"]: step["stats"] for step in values["benchmarks"]}
    facts = machine_facts()
    said = f"{values['datetime'][:10]}, {facts['CPU']}, Python {facts['Python']}.\n"
    write_section("micro", f"{said}\n{tables.micro_table(stats)}")


def _facts(results: Results) -> str:
    rounds = f"{results.rounds} rounds" if results.rounds > 1 else "one round"
    parts = [
        f"{results.day}, {rounds}, {results.seconds} s for each service and load.\n",
        tables.facts_table(results.machine),
        tables.failures(results.records),
    ]
    return "\n".join(filter(None, parts))


def _write(section: str, results: Results, *parts: str, document: Path = DOCUMENT) -> None:
    write_section(section, (NO_MEASUREMENT if results.quick else "") + "\n".join(parts), document)
