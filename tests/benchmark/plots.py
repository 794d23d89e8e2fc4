"""The two plots, as SVG files that are the same for the same figures."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from tests.benchmark.cells import SCENARIOS, Cell, Record
from tests.benchmark.figures import Figure, cpu, rate, typical
from tests.benchmark.scale_cells import HEAVY, PLACES, SIZES, Growth
from tests.benchmark.tables import service_names

mpl.use("svg")
mpl.rcParams.update(
    {
        "svg.hashsalt": "todo-core",
        "svg.fonttype": "none",  # letters stay letters
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "figure.facecolor": "white",  # readable on dark pages, too
    }
)

_CONNECTIONS = 128


def plot_comparison(records: Sequence[Record], path: Path) -> None:
    """Requests per second and CPU per request, side by side."""
    _, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    _grouped_bars(left, records, rate, f"requests/s, {_CONNECTIONS} connections (more is better)")
    _grouped_bars(
        right, records, cpu, f"µs of CPU per request, {_CONNECTIONS} connections (less is better)"
    )
    left.legend(fontsize=8, frameon=False)
    _save(path)


def _grouped_bars(axes: Axes, records: Sequence[Record], figure: Figure, title: str) -> None:
    names = service_names(records)
    width = 0.8 / len(names)
    for number, name in enumerate(names):
        heights = [
            typical(records, name, Cell(scenario, _CONNECTIONS), figure) or 0
            for scenario in SCENARIOS
        ]
        places = [at + (number - (len(names) - 1) / 2) * width for at in range(len(heights))]
        axes.bar(places, heights, width, label=name)
    axes.set_xticks(range(len(SCENARIOS)), list(SCENARIOS))
    axes.set_title(title, fontsize=9)
    axes.grid(axis="y", linewidth=0.4)


def plot_growth(growths: Sequence[Growth], bound: float, path: Path) -> None:
    """The growth factor of each request from the smallest database on."""
    _, axes = plt.subplots(figsize=(8, 4))
    scenarios = list(dict.fromkeys(growth.scenario for growth in growths))
    for scenario in scenarios:
        factors = {each.place: each.factor for each in growths if each.scenario == scenario}
        line = axes.plot(list(SIZES), [factors[size] for size in SIZES], "o-", label=scenario)
        axes.plot([HEAVY], [factors[HEAVY]], "o", color=line[0].get_color())
    axes.axhline(bound, color="black", linestyle="--", linewidth=0.8, label="bar")
    axes.set_ylim(bottom=0)
    axes.set_xticks(range(len(PLACES)), [place.replace(" of ", "\nof ") for place in PLACES])
    axes.set_title("CPU per request of service and PostgreSQL, × smallest database", fontsize=9)
    axes.legend(fontsize=8, frameon=False, ncols=2)
    axes.grid(axis="y", linewidth=0.4)
    _save(path)


def _save(path: Path) -> None:
    plt.tight_layout()
    plt.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close()
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")
