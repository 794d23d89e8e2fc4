"""The command `todo-core`: one file per subcommand, loaded when it is wanted."""

import os
import sys
from importlib import import_module

import click

from todo_core.domain.errors import Unavailable
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgresError
from todo_core.entrypoints.serving.address import AddressUnavailable
from todo_core.entrypoints.settings import SettingsError

_COMMANDS = ("serve", "migrate", "seed", "purge", "token", "openapi", "verify")
_WRONG_SETTING = 2
_INTERRUPTED = 130


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"todo_core.entrypoints.commands.{cmd_name}")
        command: click.Command = module.command
        return command


@click.command(cls=_Commands)
@click.version_option(package_name="todo-core")
def todo_core() -> None:
    """A multi-user task backend: serve it, look after its database, sign tokens for trials."""


def main() -> None:
    """Run the command line; what goes wrong is one sentence on standard error, and no traceback."""
    try:
        code = todo_core.main(prog_name="todo-core", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except Exception as error:
        if os.environ.get("LOG_LEVEL", "").lower() == "debug":
            raise
        sentence, code = _explain(error)
        click.echo(sentence, err=True)
    sys.exit(code)


def _explain(error: Exception) -> tuple[str, int]:
    """What to say, and the exit code."""
    match error:
        case SettingsError():
            return str(error), _WRONG_SETTING
        case click.ClickException():
            return error.format_message(), error.exit_code
        case EmbeddedPostgresError() | AddressUnavailable():
            return str(error), 1
        case Unavailable():
            reason = type(error.__cause__ or error).__name__
            return f"The database cannot be used ({reason}); check DATABASE_URL.", 1
        case OSError(filename=str(name), strerror=str(problem)):
            return f"{name}: {problem}.", 1
        case _:
            kind = type(error).__name__
            return f"An unexpected {kind} got in the way; LOG_LEVEL=debug shows where.", 1
