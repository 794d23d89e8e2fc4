"""How far long work has come: a bar on a terminal, a line now and then elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn

LINE_EVERY: Final = 10_000
"""Tasks, or whatever else, where nobody knows how many there are."""

_LINES: Final = 10

Advance = Callable[[int], None]


@contextmanager
def progress(
    doing: str, done: str, total: int | None = None, things: str = "tasks"
) -> Iterator[Advance]:
    """Shows on standard error what the block tells of its steps, or of `things` without a total.

    `doing` and `done` are verbs in their forms, such as Adding and Added.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(done, total, things)
        return
    last = MofNCompleteColumn() if total is None else TaskProgressColumn()
    columns = TextColumn(f"{doing} {things}"), BarColumn(), last
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda steps: bar.advance(task, steps)


class _Lines:
    """Writes a line for each tenth of a total, or for every so many tasks."""

    def __init__(self, done: str, total: int | None, things: str) -> None:
        self._done = done
        self._total = total
        self._things = things
        self._steps = 0

    def __call__(self, steps: int) -> None:
        before, self._steps = self._steps, self._steps + steps
        total = self._total
        if total is None:
            if self._steps // LINE_EVERY > before // LINE_EVERY:
                self._write(f"{self._steps} {self._things} so far")
        elif self._steps * _LINES // total > before * _LINES // total:
            self._write(f"{self._steps * 100 // total} %")

    def _write(self, how_far: str) -> None:
        click.echo(f"{self._done} {how_far}", err=True)
