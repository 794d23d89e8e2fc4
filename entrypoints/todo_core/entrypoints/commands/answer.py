"""What a command found out, for people or for scripts."""

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])


def json_option(command: Command) -> Command:
    """Add `--json`; the command gets `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for a script.")(
        command
    )


def count_of(count: int, thing: str) -> str:
    """A number of things, such as `1 task` or `2 tasks`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def answer(sentence: str, values: Mapping[str, object], *, as_json: bool) -> None:
    """Print one or the other."""
    click.echo(json.dumps(values, ensure_ascii=False) if as_json else sentence)
