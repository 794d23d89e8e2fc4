"""`todo-core token`."""

import os
from pathlib import Path

import click

from todo_core.entrypoints.commands.account import user_argument
from todo_core.entrypoints.commands.environment import development_options
from todo_core.entrypoints.development import with_secret
from todo_core.entrypoints.settings import Environment, Jwks, read_authentication
from todo_core.entrypoints.signing import Signing, check_authentication

_DAY = 24 * 60 * 60
_LONGEST = 100 * 365 * _DAY


@click.command("token")
@user_argument
@click.option(
    "--seconds",
    type=click.IntRange(1, _LONGEST),
    default=_DAY,
    show_default=True,
    help="How long the token is good for.",
)
@development_options
def command(user: str, seconds: int, development: Path | None) -> None:
    """Sign a token for USER with the shared secret."""
    environment = with_secret(os.environ, development) if development else os.environ
    authentication = read_authentication(Environment(environment))
    if isinstance(authentication, Jwks):
        raise click.ClickException("In JWKS mode only the issuer of the keys can sign tokens.")
    check_authentication(authentication)
    click.echo(Signing(settings=authentication).sign_token(user, lifetime_seconds=seconds))
