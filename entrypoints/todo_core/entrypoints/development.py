"""What `--dev` brings along where the environment has nothing: a secret and a database."""

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres
from todo_core.entrypoints.settings import Environment, Storage, read_storage


def with_secret(environment: Mapping[str, str], directory: Path) -> Mapping[str, str]:
    """The environment with the secret of this directory, unless it says how tokens are verified."""
    if environment.get("BETTER_AUTH_SECRET") or environment.get("BETTER_AUTH_JWKS_URL"):
        return environment
    return {**environment, "BETTER_AUTH_SECRET": _secret(_made(directory) / "secret")}


@contextmanager
def with_database(environment: Mapping[str, str], directory: Path) -> Iterator[Mapping[str, str]]:
    """The environment with the database of this directory running, unless it names another.

    Raises EmbeddedPostgresError, SettingsError and OSError.
    """
    storage = read_storage(Environment(environment))
    if storage is not Storage.POSTGRES or environment.get("DATABASE_URL"):
        yield environment
        return
    with EmbeddedPostgres(_made(directory) / "postgres") as postgres:
        yield {**environment, "DATABASE_URL": postgres.url}


def _made(directory: Path) -> Path:
    """The directory, which no version control is to take up."""
    directory.mkdir(parents=True, exist_ok=True)
    ignore = directory / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")
    return directory


def _secret(path: Path) -> str:
    """The secret in a file, made when it is first asked for."""
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(32))
    return path.read_text()


def _write_once(path: Path, text: str) -> None:
    """Make a file with mode 0600, whole from its first moment on, unless there is one already."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as new:
        new.write(text)
        new.flush()
        with suppress(FileExistsError):
            os.link(new.name, path)
