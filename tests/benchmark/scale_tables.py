"""Tables of what requests cost in databases of different sizes."""

from collections.abc import Sequence

from tests.benchmark.cells import Record
from tests.benchmark.figures import Figure, cpu, typical
from tests.benchmark.scale_cells import BOUND, PLACES, READS, WRITES, growths, scale_cell
from tests.benchmark.tables import table

_HEAD = ("", *(f"{place} tasks" if "user" not in place else place for place in PLACES))


def scale_tables(records: Sequence[Record]) -> str:
    """CPU of service and PostgreSQL, the median latency, and the growth factors."""
    parts = [
        "CPU of the service per request, µs:\n",
        _by_place(records, cpu, "{:.0f}"),
        "CPU of PostgreSQL per request, µs:\n",
        _by_place(records, lambda each: each.postgres_cpu_each, "{:.0f}"),
        "Latency in milliseconds, p50:\n",
        _by_place(records, lambda each: each.load.p50, "{:.2f}"),
        f"Growth of the CPU per request, service and PostgreSQL together (bar: {BOUND}):\n",
        _growth(records),
    ]
    return "\n".join(parts)


def _by_place(records: Sequence[Record], figure: Figure, form: str) -> str:
    rows = []
    for scenario in (*READS, *WRITES):
        found = [typical(records, place, scale_cell(scenario), figure) for place in PLACES]
        rows.append([scenario, *("–" if value is None else form.format(value) for value in found)])
    return table(_HEAD, rows)


def _growth(records: Sequence[Record]) -> str:
    rows: dict[str, list[str]] = {}
    for each in growths(records):
        shown = f"× {each.factor:.2f}"
        cells = rows.setdefault(each.scenario, [each.scenario])
        cells.append(shown if each.met else f"**{shown}, missed**")
    return table(_HEAD, list(rows.values()))
