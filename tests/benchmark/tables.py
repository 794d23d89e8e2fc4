"""Tables in Markdown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from tests.benchmark.bars import Bar
from tests.benchmark.cells import SCENARIOS, UNCHANGED, Cell, Record
from tests.benchmark.figures import Figure, cpu, rate, typical
from tests.benchmark.names import ALL, USUAL

_NOTHING = "–"
_MEBIBYTE = 2**20
_KEYS = ("median", "min")
_SIZING_CONNECTIONS = 16
_SIZING_HEAD = (
    "",
    "CPU of the service, µs",
    "CPU of PostgreSQL, µs",
    "requests/s of a core of the service",
)

Show = Callable[[str, Cell], str]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column is text, the others are numbers, to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows)) + "\n"


def facts_table(facts: Mapping[str, str]) -> str:
    """Names and what they are."""
    return "\n".join(["| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in facts.items())]) + "\n"


def comparison_tables(records: Sequence[Record]) -> str:
    """For each number of connections: requests/s, latencies, CPU; then memory."""
    return "\n".join([*_comparisons(records), "### Memory\n", _memory(records)])


def _comparisons(records: Sequence[Record]) -> Iterator[str]:
    for connections in sorted({each.cell.connections for each in records}):
        yield f"### {connections} connections\n"
        for title, show in _views(records):
            yield f"{title}:\n"
            yield _by_service(records, connections, show)


def _views(records: Sequence[Record]) -> list[tuple[str, Show]]:
    def number(figure: Figure) -> Show:
        return lambda service, cell: _number(typical(records, service, cell, figure))

    return [
        ("Requests per second", number(rate)),
        ("Latency in milliseconds, p50 / p95 / p99", lambda *where: _latency(records, *where)),
        ("CPU of the service per request, µs", number(cpu)),
        ("CPU of PostgreSQL per request, µs", number(lambda each: each.postgres_cpu_each)),
    ]


def sizing_table(records: Sequence[Record]) -> str:
    """What each kind of request costs this service, and what that means for a core."""
    rows = []
    for scenario in (*SCENARIOS, UNCHANGED):
        cell = Cell(scenario, _SIZING_CONNECTIONS)
        ours = typical(records, USUAL, cell, cpu)
        theirs = typical(records, USUAL, cell, lambda each: each.postgres_cpu_each)
        rows.append([scenario, _number(ours), _number(theirs), _number(ours and 1e6 / ours)])
    return table(_SIZING_HEAD, rows)


def _by_service(records: Sequence[Record], connections: int, show: Show) -> str:
    columns = (*SCENARIOS, UNCHANGED)
    rows = [
        [service, *(show(service, Cell(scenario, connections)) for scenario in columns)]
        for service in service_names(records)
    ]
    return table(["", *columns], rows)


def service_names(records: Sequence[Record]) -> list[str]:
    """Those that were measured, ours first."""
    measured = {each.service for each in records}
    return [name for name in ALL if name in measured]


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:,.0f}".replace(",", " ")


def _latency(records: Sequence[Record], service: str, cell: Cell) -> str:
    figures: list[Figure] = [
        lambda each: each.load.p50,
        lambda each: each.load.p95,
        lambda each: each.load.p99,
    ]
    found = [typical(records, service, cell, figure) for figure in figures]
    shown = [f"{value:.3g}" for value in found if value is not None]
    return " / ".join(shown) or _NOTHING


def _memory(records: Sequence[Record]) -> str:
    def mebibytes(service: str, figure: Callable[[Record], int]) -> str:
        peaks: dict[int, int] = {}
        for each in records:
            if each.service == service:
                peaks[each.round] = max(figure(each), peaks.get(each.round, 0))
        return f"{median(peaks.values()) / _MEBIBYTE:.0f}"

    rows = [
        [name, mebibytes(name, lambda each: each.memory), mebibytes(name, lambda each: each.worker)]
        for name in service_names(records)
    ]
    return table(["MiB at most", "process tree (PSS)", "largest process (RSS)"], rows)


def failures(records: Sequence[Record]) -> str:
    """Which services failed under which loads; nothing where none did."""
    found = [
        f"- {each.service}, {each.cell.scenario} over {each.cell.connections} connections, round"
        f" {each.round}: {each.load.failures} of {each.load.requests} requests failed\n"
        for each in records
        if each.load.failures
    ]
    return "".join(["Failures, which do not count as requests:\n\n", *found]) if found else ""


def bars_table(bars: Sequence[Bar]) -> str:
    """Each bar, and whether it is met."""
    rows = [
        [
            bar.who,
            bar.what,
            f"{bar.figure:.3g} {bar.unit}".strip(),
            f"{'≥' if bar.at_least else '≤'} {bar.bound:g} {bar.unit}".strip(),
            "met" if bar.met else "**missed**",
        ]
        for bar in bars
    ]
    return table(["", "what", "measured", "bar", ""], rows)


def micro_table(stats: Mapping[str, Mapping[str, float]]) -> str:
    """What one step costs; pytest-benchmark counts in seconds."""
    rows = [
        [name.removeprefix("test_").replace("_", " "), *(f"{each[key] * 1e6:.2f}" for key in _KEYS)]
        for name, each in stats.items()
    ]
    return table(["µs", "median", "least"], rows)
