"""What commands on one user's account have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from todo_core.domain.ownership import is_user_id
from todo_core.entrypoints.operators import FORMATS

Command = TypeVar("Command", bound=Callable[..., object])


def _user(_: click.Context, __: click.Parameter, value: str) -> str:
    if not is_user_id(value):
        raise click.BadParameter("a user has 1 to 255 characters.")
    return value


def user_argument(command: Command) -> Command:
    """Add USER."""
    return click.argument("user", callback=_user)(command)


def format_option(command: Command) -> Command:
    """Add `--format`."""
    return click.option(
        "--format",
        "chosen",
        type=click.Choice(FORMATS),
        help="What the file is; goes by its ending unless given, and is jsonl without one.",
    )(command)


def format_of(chosen: str | None, file: Path | None) -> str:
    """The format that was asked for, or else the one that the ending of a file's name tells."""
    ending = file.suffix.lower().removeprefix(".") if file else ""
    name = chosen or ending or FORMATS[0]
    if name not in FORMATS:
        *others, last = (f".{known}" for known in FORMATS)
        endings = f"{', '.join(others)} and {last}"
        raise click.UsageError(f"Known endings are {endings}; for {file}, it takes --format.")
    return name
