"""`make bench`, `make bench-scale` and the table of `make bench-micro`."""

import asyncio
import resource
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from tests.benchmark import compare, scale, wrk
from tests.benchmark.bars import Bar
from tests.benchmark.machine import machine_facts
from tests.benchmark.names import FASTIFY
from tests.benchmark.neighbours import measure_neighbours
from tests.benchmark.postgres import postgres_server
from tests.benchmark.processes import BenchmarkError
from tests.benchmark.publish import (
    Results,
    publish_comparison,
    publish_micro,
    publish_neighbours,
    publish_scale,
)
from tests.benchmark.report import RESULTS, ROOT
from tests.benchmark.services import services
from tests.benchmark.startup import measure_startup

_quick = click.option("--quick", is_flag=True, help="A trial run of seconds per service.")
_rounds = click.option("--rounds", type=click.IntRange(1), help="How many, if not as planned.")
_again = click.option("--again", is_flag=True, help="Write the saved results, measuring nothing.")


@click.group()
def benchmark() -> None:
    """Measure todo-core; results go to BENCHMARKS.md and tests/benchmark/results/."""
    RESULTS.mkdir(exist_ok=True)


@benchmark.command("compare")
@_quick
@_rounds
@_again
def compare_command(quick: bool, rounds: int | None, again: bool) -> None:
    """This service, the peers and the limit."""
    if not again:
        plan = compare.QUICK if quick else compare.FULL
        _compare(replace(plan, rounds=rounds or plan.rounds), quick=quick)
    for bar in publish_comparison():
        click.echo(told(bar))


@benchmark.command("scale")
@_quick
@_rounds
@_again
def scale_command(quick: bool, rounds: int | None, again: bool) -> None:
    """What requests cost from ten thousand tasks to a million."""
    if not again:
        plan = scale.QUICK if quick else scale.FULL
        _scale(replace(plan, rounds=rounds or plan.rounds), quick=quick)
    publish_scale()


@benchmark.command("neighbours")
@_quick
@_again
def neighbours_command(quick: bool, again: bool) -> None:
    """What a user notices of another one who asks for much."""
    if not again:
        with postgres_server() as server:
            asyncio.run(measure_neighbours(server, quick=quick, say=click.echo))
    publish_neighbours()


@benchmark.command("micro")
@click.argument("found", type=click.Path(path_type=Path, exists=True))
def micro_command(found: Path) -> None:
    """The table of what pytest-benchmark found."""
    publish_micro(found)


def _compare(plan: compare.Plan, *, quick: bool) -> None:
    prepare_for_load()
    wanted = list(services())
    if FASTIFY not in {each.name for each in wanted}:
        click.echo("Fastify is left out: it needs Node and npm.")
    with postgres_server() as server:
        facts = {**machine_facts(), **server.facts()}
        facts |= {each.name: each.made_of for each in wanted}
        records = compare.compare(plan, server, wanted, click.echo)
    startup = measure_startup(ROOT / ".venv/bin", 1 if quick else 5)
    Results(facts, plan.rounds, plan.seconds, quick, records, startup).save("comparison")


def _scale(plan: scale.ScalePlan, *, quick: bool) -> None:
    prepare_for_load()
    with postgres_server() as server:
        facts = {**machine_facts(), **server.facts()}
        records = scale.measure_scale(plan, server, click.echo)
    Results(facts, plan.rounds, plan.seconds, quick, records).save("scale")


def told(bar: Bar) -> str:
    """A line for whoever waits."""
    verdict = "met   " if bar.met else "MISSED"
    sign = "at least" if bar.at_least else "at most"
    figures = f"{bar.figure:.3g} ({sign} {bar.bound:g}) {bar.unit}".strip()
    return f"{verdict} {bar.who}: {bar.what}: {figures}"


def prepare_for_load() -> None:
    """Look for wrk; let it and the services, which inherit it, have many sockets."""
    wrk.find_wrk()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems have limits of their own below that
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    """Run a command; what stands in its way is one sentence and exit code 2."""
    try:
        benchmark()
    except BenchmarkError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
