"""`todo-core openapi`."""

import json

import click

from todo_core.entrypoints.container import describe_service


@click.command("openapi")
def command() -> None:
    """Print the OpenAPI document of the service."""
    click.echo(json.dumps(describe_service(), indent=2, ensure_ascii=False))
