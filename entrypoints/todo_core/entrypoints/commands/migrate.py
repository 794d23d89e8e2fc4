"""`todo-core migrate`."""

from pathlib import Path

import click

from todo_core.entrypoints.commands.environment import (
    database_settings,
    development_options,
)
from todo_core.entrypoints.container import Maintenance


@click.command("migrate")
@development_options
def command(development: Path | None) -> None:
    """Bring the database to the newest schema."""
    with database_settings(development) as settings:
        schema = Maintenance(settings=settings).migrate()
    if schema.is_newer:
        there = f"The database is at migration {schema.migration}, newer than this version"
        click.echo(f"{there}, which can live with it; nothing was changed.")
    else:
        click.echo("The database is at the newest schema.")
