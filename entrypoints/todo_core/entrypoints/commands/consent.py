"""Asking before something that cannot be taken back."""

import sys
from collections.abc import Callable
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])


def yes_option(command: Command) -> Command:
    """Add `--yes`."""
    return click.option("--yes", is_flag=True, help="Do not ask.")(command)


def ask(question: str, otherwise: str) -> None:
    """Go on if somebody says yes; `otherwise` says what has not been done."""
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody can be asked here, so it takes --yes.")
    if not click.confirm(question, err=True):
        raise click.ClickException(otherwise)
