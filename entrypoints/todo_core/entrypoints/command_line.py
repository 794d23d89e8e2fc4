"""The command `todo-core`: one file per subcommand, loaded when it is wanted."""

import os
import sys
from importlib import import_module
from keyword import iskeyword
from typing import Final

import click

from todo_core.domain.errors import TodoError, Unavailable
from todo_core.entrypoints.errors import CannotBeDone

_EXTRAS: Final = {
    "serve": "server",
    "migrate": "server",
    "seed": "server",
    "purge": "server",
    "doctor": "server",
    "export": "server",
    "import": "server",
    "erase": "server",
    "new-history": "server",
    "token": "server",
    "openapi": "server",
    "verify": "harness",
    "completion": "server",
}
"""Each command, and the extra that brings what it needs."""

_INTERRUPTED: Final = 130


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_EXTRAS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _EXTRAS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name.replace("-", "_")
        try:
            module = import_module(f"todo_core.entrypoints.commands.{name}")
        except ModuleNotFoundError as missing:
            if (missing.name or "").startswith("todo_core"):
                raise
            return _not_installed(cmd_name)
        command: click.Command = module.command
        return command


def _not_installed(name: str) -> click.Command:
    """Stands in for a command whose extra is not there."""
    how = f"pip install 'todo-core[{_EXTRAS[name]}]'"

    def refuse() -> None:
        raise CannotBeDone(f"`todo-core {name}` needs an extra; `{how}` brings it.")

    anything = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, anything, refuse, help=f"(Not installed: {how})")


@click.command(cls=_Commands)
@click.version_option(package_name="todo-core")
def todo_core() -> None:
    """A multi-user task backend: serve it, look after its database, sign tokens for trials."""


def run() -> None:
    """Run what was typed; what goes wrong is one sentence on standard error, and no traceback."""
    try:
        code = todo_core.main(prog_name="todo-core", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except Exception as error:
        explained = _explain(error)
        if explained is None and os.environ.get("LOG_LEVEL", "").lower() == "debug":
            raise
        sentence, code = explained or (_unexpected(error), 1)
        click.echo(sentence, err=True)
    sys.exit(code)


def _explain(error: Exception) -> tuple[str, int] | None:
    """What to say, and the exit code; None for what nobody foresaw."""
    match error:
        case click.UsageError() | click.FileError():
            return _sentence(error.format_message()), error.exit_code
        case click.ClickException():
            return error.format_message(), error.exit_code
        case Unavailable():
            from todo_core.entrypoints.operators import Examination  # noqa: PLC0415 - an extra

            trouble = Examination().trouble(error)
            return f"The database of DATABASE_URL {trouble}; `todo-core doctor` tells more.", 1
        case CannotBeDone() | TodoError():
            return str(error), getattr(error, "exit_code", 1)
        case OSError(filename=str(name), strerror=str(problem)):
            return f"{name}: {problem}.", 1
        case _:
            return None


def _sentence(text: str) -> str:
    """A message of click's on one line, and with a full stop where it has none."""
    line = " ".join(text.split())
    return line if line.rstrip(")").endswith((".", "?")) else f"{line}."


def _unexpected(error: Exception) -> str:
    return f"An unexpected {type(error).__name__} got in the way; LOG_LEVEL=debug shows where."
